/// What changed: between two bakes, [dev.kiln.baker.changes.BakeDiff], and since the last one,
/// [dev.kiln.baker.changes.Need].
@NullMarked
package dev.kiln.baker.changes;

import org.jspecify.annotations.NullMarked;
