/// Processes that die, and answers that get lost, in the middle of a bake against the sandbox.
@NullMarked
package dev.kiln.sandbox.crash;

import org.jspecify.annotations.NullMarked;
