/// The stage scripts: a recipe with its scripts becomes one set of objects that nobody changes any
/// more, [dev.kiln.baker.scripts.Push].
@NullMarked
package dev.kiln.baker.scripts;

import org.jspecify.annotations.NullMarked;
