/// The stage publish: shares the image and tells the members,
/// [dev.kiln.baker.publish.PublishStage].
@NullMarked
package dev.kiln.baker.publish;

import org.jspecify.annotations.NullMarked;
