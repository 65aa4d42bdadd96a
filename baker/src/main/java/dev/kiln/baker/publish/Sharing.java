package dev.kiln.baker.publish;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.util.List;
import java.util.Set;

/// Lets other accounts copy an image: its launch permission and the volume permission of each of
/// its snapshots. One without the other is refused with "You do not have permission to access the
/// storage of this ami".
public interface Sharing {

  /// Shares with exactly `accounts`: others that had a share lose it. Doing it again changes
  /// nothing.
  void shareWith(ImageId image, List<SnapshotId> snapshots, Set<AccountId> accounts);
}
