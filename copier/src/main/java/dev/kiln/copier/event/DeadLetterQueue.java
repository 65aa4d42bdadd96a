package dev.kiln.copier.event;

import java.net.URI;

/// The queue that holds this copier's dead letters.
public record DeadLetterQueue(URI url) {

  /// @throws IllegalArgumentException when `url` is not the address of a queue
  public DeadLetterQueue {
    boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw new IllegalArgumentException("\"%s\" is not the URL of a queue".formatted(url));
    }
  }
}
