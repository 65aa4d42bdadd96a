package dev.kiln.copier.queue;

import java.net.URI;

/// The address of an SQS queue.
public record QueueUrl(URI value) {

  /// @throws IllegalArgumentException when `value` is not the address of a queue
  public QueueUrl {
    boolean http = "https".equals(value.getScheme()) || "http".equals(value.getScheme());
    if (!http || value.getHost() == null) {
      throw new IllegalArgumentException("\"%s\" is not the URL of a queue".formatted(value));
    }
  }

  /// @throws IllegalArgumentException when `text` is not the address of a queue
  public static QueueUrl of(String text) {
    return new QueueUrl(URI.create(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
