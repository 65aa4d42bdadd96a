package dev.kiln.model.collect;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What came of a plan.
///
/// @param left what was to be changed and was not, with the reason in AWS's own words
/// @param isCut whether time was up before all was done; the next time goes on
public record Collected(
    Plan plan,
    List<ImageId> marked,
    List<ImageId> unmarked,
    List<Gone> gone,
    List<SnapshotId> goneSnapshots,
    List<Left> left,
    boolean isCut) {
  public Collected {
    marked = List.copyOf(marked);
    unmarked = List.copyOf(unmarked);
    gone = List.copyOf(gone);
    goneSnapshots = List.copyOf(goneSnapshots);
    left = List.copyOf(left);
  }

  /// @param bytes of its snapshots, the most that was freed
  /// @param restorableUntil empty where it cannot be restored
  public record Gone(ImageId image, long bytes, Optional<Instant> restorableUntil) {}

  /// @param resource id of an image or a snapshot
  public record Left(String resource, String why) {}
}
