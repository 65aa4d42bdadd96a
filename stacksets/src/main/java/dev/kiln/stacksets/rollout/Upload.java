package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.Region;

/// A file that is missing in the bucket of a Region.
public record Upload(Region region, Artifact artifact) {}
