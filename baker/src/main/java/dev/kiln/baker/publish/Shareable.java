package dev.kiln.baker.publish;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;

/// What other accounts are let use.
///
/// To copy an image an account needs its launch permission and the volume permission of each of its
/// snapshots. One without the other is refused with "You do not have permission to access the
/// storage of this ami".
public sealed interface Shareable {

  record Image(ImageId id) implements Shareable {}

  record Snapshot(SnapshotId id) implements Shareable {}
}
