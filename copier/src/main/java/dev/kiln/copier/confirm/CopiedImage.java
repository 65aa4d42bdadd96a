package dev.kiln.copier.confirm;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.time.Instant;
import java.util.Set;

/// A copy as EC2 shows it.
///
/// @param stateReason EC2's own words; empty when it says none
/// @param snapshots of its block devices; a failed image need not name them
public record CopiedImage(
    ImageId id,
    String name,
    String description,
    State state,
    String stateReason,
    Instant createdAt,
    Set<SnapshotId> snapshots,
    CopyTags tags) {
  public CopiedImage {
    snapshots = Set.copyOf(snapshots);
  }

  /// When its image was announced, as far as anything tells.
  Instant startedAt() {
    return tags.announcedAt().orElse(createdAt);
  }

  /// Which try made it, 1 when it does not say.
  int attempt() {
    return tags.attempt().orElse(1);
  }
}
