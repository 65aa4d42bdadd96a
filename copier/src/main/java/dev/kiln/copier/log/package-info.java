/// What the functions write down: one JSON line per message, metrics among its values.
@NullMarked
package dev.kiln.copier.log;

import org.jspecify.annotations.NullMarked;
