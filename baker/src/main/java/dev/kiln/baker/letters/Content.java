package dev.kiln.baker.letters;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.text.Printable;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// What a body tells of itself, as far as it can be read: a letter may be dead because it cannot.
public record Content(Optional<String> image, Optional<String> recipe, Optional<String> bake) {
  private static final int LONGEST = 100;
  private static final Content UNREADABLE =
      new Content(Optional.empty(), Optional.empty(), Optional.empty());

  /// @param body of an `image-created` message, maybe [in SNS's
  ///   envelope](https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html)
  public static Content of(String body) {
    Map<String, Object> json = object(body);
    Map<String, Object> message =
        "Notification".equals(json.get("Type")) && json.get("Message") instanceof String inner
            ? object(inner)
            : json;
    return message.isEmpty()
        ? UNREADABLE
        : new Content(text(message, "sourceAmi"), text(message, "recipe"), text(message, "bake"));
  }

  private static Optional<String> text(Map<String, Object> json, String field) {
    return json.get(field) instanceof String text
        ? Optional.of(Printable.line(text, LONGEST))
        : Optional.empty();
  }

  private static Map<String, Object> object(String text) {
    try {
      Map<String, Object> json = JSON.std.mapFrom(text);
      return json == null ? Map.of() : json;
    } catch (IOException _) {
      return Map.of();
    }
  }
}
