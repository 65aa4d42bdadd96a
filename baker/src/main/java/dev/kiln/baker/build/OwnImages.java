package dev.kiln.baker.build;

import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.tag.Tags;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The images this account makes.
public interface OwnImages {

  Optional<OwnImage> find(ImageName name);

  /// Asks for an image of a stopped instance, with `tags` on it and on its snapshots. Where the
  /// name is taken, this was asked before and nothing happens.
  void create(WorkInstance instance, ImageName name, String description, Tags tags);

  /// How snapshots of this account are encrypted.
  List<OwnSnapshot> describe(List<SnapshotId> snapshots);

  record OwnSnapshot(SnapshotId id, Encryption encryption) {}

  /// @param stateReason AWS's words for a failed image, empty when there are none
  record OwnImage(
      ImageId id, State state, String stateReason, List<SnapshotId> snapshots, Instant createdAt) {
    public OwnImage {
      snapshots = List.copyOf(snapshots);
    }

    public enum State {
      PENDING,
      AVAILABLE,

      /// Every other state: the image will never be usable.
      BROKEN
    }
  }
}
