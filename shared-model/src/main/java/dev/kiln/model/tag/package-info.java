/// The tags Kiln sets and reads: [dev.kiln.model.tag.Tags] and the keys with a meaning,
/// [dev.kiln.model.tag.TagKey].
@NullMarked
package dev.kiln.model.tag;

import org.jspecify.annotations.NullMarked;
