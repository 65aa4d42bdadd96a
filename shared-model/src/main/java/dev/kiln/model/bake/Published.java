package dev.kiln.model.bake;

import java.time.Instant;

/// The image is shared with the targets, and the message that says so is out.
///
/// @param messageId as SNS gave it
public record Published(Updated updated, String messageId, Instant publishedAt) {}
