package dev.kiln.model.collect;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.SnapshotId;
import java.time.Instant;

/// A snapshot as EC2 shows it to its owner.
///
/// @param bytes what it takes up by itself; the size of its volume where EC2 does not say
public record OwnedSnapshot(
    SnapshotId id, AccountId owner, Instant startedAt, ImageTags tags, long bytes) {}
