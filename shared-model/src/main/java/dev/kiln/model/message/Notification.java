package dev.kiln.model.message;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// News as SNS takes them: a body, and one attribute that subscriptions [filter
/// on](https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html).
///
/// @param body the message's JSON
/// @param targets the value of the attribute: a JSON list of the audience's filter pairs
public record Notification(ImageCreated message, String body, String targets) {
  public static final String ATTRIBUTE = "targets";
  public static final String ATTRIBUTE_TYPE = "String.Array";

  /// What SNS takes by default, [names, types and values of attributes
  /// included](https://docs.aws.amazon.com/sns/latest/api/API_MessageAttributeValue.html).
  public static final int MOST_BYTES = 256 * 1024;

  /// As few notifications as SNS takes, each with its own part of the audience. Where one is
  /// enough, it is the message itself.
  ///
  /// @throws IllegalArgumentException when the message is too large for a single target
  public static List<Notification> of(ImageCreated message) {
    int pairs = message.audience().filterPairs().size();
    List<Notification> notifications = new ArrayList<>();
    int from = 0;
    while (from < pairs) {
      int to = farthest(message, from, pairs);
      notifications.add(part(message, from, to));
      from = to;
    }
    return notifications;
  }

  /// The size as SNS counts it: bytes in UTF-8.
  public int bytes() {
    return bytes(body) + bytes(ATTRIBUTE) + bytes(ATTRIBUTE_TYPE) + bytes(targets);
  }

  private boolean fits() {
    return bytes() <= MOST_BYTES;
  }

  /// The end of the longest part that starts at `from` and fits.
  private static int farthest(ImageCreated message, int from, int pairs) {
    if (part(message, from, pairs).fits()) {
      return pairs;
    }
    int fitting = from;
    int tooFar = pairs;
    while (tooFar - fitting > 1) {
      int middle = (fitting + tooFar) >>> 1;
      if (part(message, from, middle).fits()) {
        fitting = middle;
      } else {
        tooFar = middle;
      }
    }
    if (fitting == from) {
      throw new IllegalArgumentException(
          "The message of %s has %d bytes for a single target; SNS takes %d"
              .formatted(message.name(), part(message, from, from + 1).bytes(), MOST_BYTES));
    }
    return fitting;
  }

  private static Notification part(ImageCreated message, int from, int to) {
    ImageCreated part = message.to(message.audience().part(from, to));
    return new Notification(part, part.toJson(), json(part.audience().filterPairs()));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String json(List<String> texts) {
    try {
      return JSON.std.asString(texts);
    } catch (IOException e) {
      throw new UncheckedIOException("A list of texts could not be written as JSON", e);
    }
  }
}
