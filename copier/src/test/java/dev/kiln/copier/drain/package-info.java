/// Many messages at once, on a clock that nobody waits for.
@NullMarked
package dev.kiln.copier.drain;

import org.jspecify.annotations.NullMarked;
