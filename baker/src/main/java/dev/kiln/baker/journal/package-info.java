/// The facts of a bake, one object per stage, kept where the next stage finds them:
/// [dev.kiln.baker.journal.Journal].
@NullMarked
package dev.kiln.baker.journal;

import org.jspecify.annotations.NullMarked;
