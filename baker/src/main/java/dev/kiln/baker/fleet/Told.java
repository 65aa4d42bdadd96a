package dev.kiln.baker.fleet;

import java.time.Instant;
import java.util.Optional;

/// A message of a member as it came out of the results queue.
///
/// @param body whatever somebody wrote
/// @param sentAt as the queue noted it, not the sender
public record Told(String messageId, String body, Optional<Instant> sentAt) {}
