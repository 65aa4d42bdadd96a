/// Images that nothing uses any more, and what keeps the others.
@NullMarked
package dev.kiln.sandbox.collecting;

import org.jspecify.annotations.NullMarked;
