package dev.kiln.model.bake;

import java.time.Instant;
import java.util.List;

/// The image is shared with the targets, and the messages that say so are out.
public record Published(Updated updated, List<Sent> messages, Instant publishedAt) {
  public Published {
    messages = List.copyOf(messages);
  }

  /// One message.
  ///
  /// @param id as SNS gave it
  /// @param targets how many pairs of account and Region it was for
  public record Sent(String id, long targets) {}
}
