package dev.kiln.copier.confirm;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.tag.Reported;
import java.util.List;
import java.util.Set;

/// The copies in this account and Region, by their tag [dev.kiln.model.tag.TagKey#COPIED_FROM], and
/// their snapshots. What was made or changed a moment ago need not show yet.
///
/// What is asked for and not there is left out. Every method throws a RuntimeException with AWS's
/// words when AWS refuses or does not answer.
public interface Inventory {

  /// All copies, those deprecated or disabled included.
  List<CopiedImage> all();

  /// Those of `images` that are copies.
  List<CopiedImage> among(Set<ImageId> images);

  /// The copies of any of `sources`.
  List<CopiedImage> of(Set<ImageId> sources);

  List<CopiedSnapshot> snapshots(Set<SnapshotId> snapshots);

  /// The snapshots of copies of any of `sources`.
  List<CopiedSnapshot> snapshotsOf(Set<ImageId> sources);

  /// Sets the copy's tag [dev.kiln.model.tag.TagKey#REPORTED].
  void mark(ImageId copy, Reported reported);
}
