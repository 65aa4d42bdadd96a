package dev.kiln.copier.event;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// One message as it arrived.
///
/// @param body as the queue or the topic held it, with or without SNS's envelope
/// @param attempt the first that may be made, as the sender wrote it; `1` when nobody did
/// @param sentAt as the queue or the topic noted it
/// @param receiptHandle by which its queue knows it; none when it came straight from a topic
public record Delivery(
    String messageId,
    Receives receives,
    String body,
    String attempt,
    Optional<Instant> sentAt,
    Optional<String> receiptHandle) {

  /// What the publisher wrote: the content of the envelope, or the whole body when the topic
  /// delivers raw.
  ///
  /// Form of the envelope: [HTTP/HTTPS notification JSON
  /// format](https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html), which queues
  /// get as well.
  Content content() {
    try {
      Map<String, Object> json = JSON.std.mapFrom(body);
      if (json != null
          && "Notification".equals(json.get("Type"))
          && json.get("Message") instanceof String message) {
        // The envelope stays when a message is sent again, while the queue notes a new time.
        return new Content(message, String.valueOf(json.get("Timestamp")), sentAt);
      }
    } catch (IOException _) {
      // Whoever reads the message says what is wrong with it.
    }
    return new Content(body, "", sentAt);
  }

  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// @param timestamp as the envelope has it; empty without one
  /// @param sentAt when the delivery was sent
  record Content(String message, String timestamp, Optional<Instant> sentAt) {

    /// Read when it is asked for: messages of Kiln's own say themselves when they were written.
    Optional<Instant> publishedAt() {
      return instant(timestamp).or(() -> sentAt);
    }
  }
}
