package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.Region;
import dev.kiln.stacksets.artifact.Artifact;

/// A file that is missing in the bucket of a Region.
public record Upload(Region region, Artifact artifact) {}
