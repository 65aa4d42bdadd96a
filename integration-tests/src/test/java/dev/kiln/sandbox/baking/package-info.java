/// The command line baking in the sandbox.
@NullMarked
package dev.kiln.sandbox.baking;

import org.jspecify.annotations.NullMarked;
