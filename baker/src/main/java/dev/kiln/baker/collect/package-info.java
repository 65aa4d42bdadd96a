/// What the tooling account knows of images that nothing uses any more, see
/// [dev.kiln.model.collect.Collector].
@NullMarked
package dev.kiln.baker.collect;

import org.jspecify.annotations.NullMarked;
