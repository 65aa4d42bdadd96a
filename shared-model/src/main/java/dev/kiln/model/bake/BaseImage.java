package dev.kiln.model.bake;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import java.time.Instant;

/// The image a bake starts from, as it was found.
///
/// @param owner account id
/// @param rootDevice what its root volume is attached as, such as `/dev/sda1`; empty where that is
///   not known. An image made of its instances has the same one.
public record BaseImage(
    ImageId id,
    String owner,
    String name,
    Architecture architecture,
    Instant createdAt,
    String rootDevice) {

  /// An image whose root device is not known.
  public BaseImage(
      ImageId id, String owner, String name, Architecture architecture, Instant createdAt) {
    this(id, owner, name, architecture, createdAt, "");
  }
}
