package dev.kiln.copier.confirm;

import dev.kiln.model.image.SnapshotId;

/// A snapshot of a copy.
///
/// @param key the ARN of the key it is encrypted under; empty when it is not
/// @param stateMessage EC2's own words on why it failed; empty when it says none
public record CopiedSnapshot(SnapshotId id, String key, String stateMessage, CopyTags tags) {}
