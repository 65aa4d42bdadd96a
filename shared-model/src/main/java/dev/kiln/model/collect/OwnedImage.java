package dev.kiln.model.collect;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.time.Instant;
import java.util.List;

/// An image as EC2 shows it to its owner.
///
/// @param createdAt when it was made; of a copy, when the copy was
/// @param snapshots what it consists of
/// @param isProtected whether somebody had EC2 refuse to deregister it
/// @param isDeprecated whether it has a time from which on it is not to be used anew
public record OwnedImage(
    ImageId id,
    AccountId owner,
    State state,
    Instant createdAt,
    ImageTags tags,
    List<SnapshotId> snapshots,
    boolean isProtected,
    boolean isDeprecated) {
  public OwnedImage {
    snapshots = List.copyOf(snapshots);
  }

  /// What [EC2's states](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html)
  /// mean here.
  public enum State {
    PENDING,
    AVAILABLE,

    /// It never was an image and never will be.
    FAILED,

    /// Nobody but a person does that.
    DISABLED,

    /// A state that EC2 did not have when this was written.
    UNKNOWN
  }
}
