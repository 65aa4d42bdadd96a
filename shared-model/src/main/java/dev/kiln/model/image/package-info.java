/// The names AWS gives to images and what surrounds them, as types that refuse bad text at the
/// door: [dev.kiln.model.image.ImageId], [dev.kiln.model.image.AccountId],
/// [dev.kiln.model.image.Region] and their neighbours.
@NullMarked
package dev.kiln.model.image;

import org.jspecify.annotations.NullMarked;
