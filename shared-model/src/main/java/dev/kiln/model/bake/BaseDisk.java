package dev.kiln.model.bake;

import dev.kiln.model.image.SnapshotId;
import java.util.Optional;

/// What an instance of an image gets a volume of.
///
/// @param device what the volume is attached as, such as `/dev/sda1`
/// @param snapshot what it is made from; empty where it begins blank
public record BaseDisk(String device, Optional<SnapshotId> snapshot, boolean isEncrypted) {}
