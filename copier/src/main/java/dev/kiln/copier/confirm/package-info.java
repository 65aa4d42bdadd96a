/// Following a copy until it is usable, or until somebody knows that it never will be.
///
/// [dev.kiln.copier.confirm.Notice] is what makes the function look,
/// [dev.kiln.copier.confirm.Judgement] says how a copy stands, and
/// [dev.kiln.copier.confirm.Confirmer] does what is left to do. What has been done already stands
/// in AWS, as a tag of the copy ([dev.kiln.model.tag.Reported]); the function keeps nothing.
@NullMarked
package dev.kiln.copier.confirm;

import org.jspecify.annotations.NullMarked;
