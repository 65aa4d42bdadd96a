package dev.kiln.model.collect;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Marks images and removes them. Doing anything again changes nothing.
///
/// Every method throws [EstateException] when AWS refuses or does not answer.
public interface Removal {

  /// Writes the mark on an image or a snapshot, and on what belongs to it.
  ///
  /// @param resources ids
  void mark(List<String> resources, Instant collectAfter);

  /// Takes the mark away.
  ///
  /// @param resources ids
  void unmark(List<String> resources);

  /// Has EC2 say that an image is not to be used anew.
  void deprecate(ImageId image, Instant from);

  /// Takes that back.
  void undeprecate(ImageId image);

  /// Removes an image with its snapshots. One that is gone already is no error.
  ///
  /// @return what EC2 says of each snapshot that is left, empty where all went
  Map<SnapshotId, String> deregister(ImageId image);

  /// Removes a snapshot. One that is gone already is no error.
  ///
  /// @return whether it is gone; somebody's image may have it
  boolean delete(SnapshotId snapshot);

  /// Until when an image that was removed can be restored; empty where it cannot.
  Optional<Instant> restorableUntil(ImageId image);
}
