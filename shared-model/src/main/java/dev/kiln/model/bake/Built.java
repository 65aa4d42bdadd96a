package dev.kiln.model.bake;

import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.util.List;
import java.util.Map;

/// The image exists and is available.
///
/// @param snapshots those that are encrypted first
/// @param encryption of the snapshots that are encrypted
public record Built(
    Located located, ImageId image, List<SnapshotId> snapshots, Encryption encryption) {
  public Built {
    snapshots = List.copyOf(snapshots);
  }

  /// The tags the image and its snapshots were made with.
  public Tags tags() {
    return tags(located);
  }

  /// The tags an image made from `located` gets.
  public static Tags tags(Located located) {
    return located.request().tags().with(Map.of(TagKey.SOURCE_AMI, located.base().id().value()));
  }
}
