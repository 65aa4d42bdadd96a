package dev.kiln.model.bake;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import java.time.Instant;

/// The image a bake starts from, as it was found.
///
/// @param owner account id
public record BaseImage(
    ImageId id, String owner, String name, Architecture architecture, Instant createdAt) {}
