/// The copiers of the sandbox, whatever is delivered to them.
@NullMarked
package dev.kiln.sandbox.copying;

import org.jspecify.annotations.NullMarked;
