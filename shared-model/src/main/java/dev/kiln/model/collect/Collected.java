package dev.kiln.model.collect;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

  /// Whether all was done that was to be done, and all is known of it.
  public boolean isWell() {
    return plan.doubts().isEmpty() && troubles().isEmpty();
  }

  /// What was left, and what is not known of what is gone, each with its resource and the reason.
  public List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    left.forEach(each -> troubles.add("%s: %s".formatted(each.resource(), each.why())));
    gone.forEach(each -> {
      if (each.way() instanceof WayBack.Unknown(String why)) {
        troubles.add(
            "%s: it is gone, and whether it can be brought back is not known: %s"
                .formatted(each.image(), why));
      }
    });
    return troubles;
  }

  /// @param bytes of its snapshots, the most that was freed
  public record Gone(ImageId image, long bytes, WayBack way) {}

  /// Whether an image that is gone can be restored.
  public sealed interface WayBack {
    /// The Recycle Bin keeps it for so long.
    record Until(Instant time) implements WayBack {}

    /// The Recycle Bin does not have it.
    record None() implements WayBack {}

    /// The Recycle Bin could not be looked at.
    ///
    /// @param why in AWS's own words
    record Unknown(String why) implements WayBack {}
  }

  /// @param resource id of an image or a snapshot
  public record Left(String resource, String why) {}
}
