/// What becomes of images that nothing uses any more: facts in, a plan out, and the plan carried
/// out. The same on both sides, for the images of the tooling account and for the copies of its
/// members.
@NullMarked
package dev.kiln.model.collect;

import org.jspecify.annotations.NullMarked;
