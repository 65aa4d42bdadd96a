/// What becomes of a bake when its process dies, or AWS falters, at any of its calls.
@NullMarked
package dev.kiln.baker.crash;

import org.jspecify.annotations.NullMarked;
