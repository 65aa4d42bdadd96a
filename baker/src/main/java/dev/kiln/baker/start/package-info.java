/// Has the tooling account bake by itself, [dev.kiln.baker.start.StartPipelineStage], and follows
/// it.
@NullMarked
package dev.kiln.baker.start;

import org.jspecify.annotations.NullMarked;
