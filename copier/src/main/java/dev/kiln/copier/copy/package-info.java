/// Making exactly one encrypted copy of an image.
///
/// [dev.kiln.copier.copy.Decision] says what is to be done about a message,
/// [dev.kiln.copier.copy.Copier] does it through the port [dev.kiln.copier.copy.Copies] and answers
/// an [dev.kiln.copier.copy.Outcome].
@NullMarked
package dev.kiln.copier.copy;

import org.jspecify.annotations.NullMarked;
