package dev.kiln.baker.collect;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Images of the tooling account, to be kept, and those that were removed, to be brought back.
public interface KeptImages {

  /// Whether there is such an image, and Kiln made it.
  boolean isThere(ImageId image);

  /// Whether there is such an image, and somebody has told it to stay.
  boolean isKept(ImageId image);

  /// Says of an image that it stays. Saying it again changes the words.
  ///
  /// @param why for people, may be empty
  void keep(ImageId image, String why);

  /// Takes that back. Where the collector has marked the image, its mark and deprecation go as
  /// well: it may go like any other, and not at once because of a mark from before. Its snapshots
  /// keep theirs until the image is marked again.
  void letGo(ImageId image);

  /// What of an image the Recycle Bin has; empty where it has not the image.
  Optional<Binned> inBin(ImageId image);

  /// An image that can be brought back, until then.
  ///
  /// @param snapshots those of it that the bin has too
  record Binned(Instant until, List<SnapshotId> snapshots) {
    public Binned {
      snapshots = List.copyOf(snapshots);
    }
  }

  void restore(SnapshotId snapshot);

  void restore(ImageId image);
}
