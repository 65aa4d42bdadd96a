/// The stage lookup: which image a bake starts from, [dev.kiln.baker.lookup.LookupStage].
@NullMarked
package dev.kiln.baker.lookup;

import org.jspecify.annotations.NullMarked;
