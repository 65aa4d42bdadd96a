package dev.kiln.copier.event;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/// One message as it arrived.
///
/// @param body as the queue or the topic held it, with or without SNS's envelope
public record Delivery(String messageId, Receives receives, String body) {

  /// What the publisher wrote: the content of the envelope, or the whole body when the topic
  /// delivers raw.
  ///
  /// Form of the envelope: [HTTP/HTTPS notification JSON
  /// format](https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html), which queues
  /// get as well.
  String message() {
    try {
      Map<String, Object> json = JSON.std.mapFrom(body);
      return json != null
              && "Notification".equals(json.get("Type"))
              && json.get("Message") instanceof String message
          ? message
          : body;
    } catch (IOException _) {
      // Whoever reads the message says what is wrong with it.
      return body;
    }
  }
}
