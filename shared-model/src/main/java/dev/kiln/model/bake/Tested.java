package dev.kiln.model.bake;

import java.time.Instant;

/// The image has passed its tests.
public record Tested(Built built, Instant testedAt) {}
