/// The stage update: what is current, [dev.kiln.baker.update.UpdateStage].
@NullMarked
package dev.kiln.baker.update;

import org.jspecify.annotations.NullMarked;
