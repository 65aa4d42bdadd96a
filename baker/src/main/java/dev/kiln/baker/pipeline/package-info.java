/// The order of the stages, [dev.kiln.baker.pipeline.Pipeline], and what a stage is,
/// [dev.kiln.baker.pipeline.Stage].
@NullMarked
package dev.kiln.baker.pipeline;

import org.jspecify.annotations.NullMarked;
