package dev.kiln.model.bake;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import java.time.Instant;
import java.util.List;

/// The image a bake starts from, as it was found.
///
/// @param owner account id
/// @param rootDevice what its root volume is attached as, such as `/dev/sda1`; empty where that is
///   not known. An image made of its instances has the same one.
/// @param disks what its instances get volumes of; none where that is not known
public record BaseImage(
    ImageId id,
    String owner,
    String name,
    Architecture architecture,
    Instant createdAt,
    String rootDevice,
    List<BaseDisk> disks) {
  public BaseImage {
    disks = List.copyOf(disks);
  }

  /// An image of which neither root device nor disks are known.
  public BaseImage(
      ImageId id, String owner, String name, Architecture architecture, Instant createdAt) {
    this(id, owner, name, architecture, createdAt, "", List.of());
  }

  public BaseImage with(List<BaseDisk> otherDisks) {
    return new BaseImage(id, owner, name, architecture, createdAt, rootDevice, otherDisks);
  }
}
