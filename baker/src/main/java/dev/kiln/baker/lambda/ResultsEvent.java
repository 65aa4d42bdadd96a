package dev.kiln.baker.lambda;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.fleet.Told;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What Lambda hands over from a queue, and [what it wants to
/// hear](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html): which
/// messages the queue is to keep.
record ResultsEvent(List<Told> messages) {

  /// @throws IllegalArgumentException when it is not a queue's
  static ResultsEvent read(InputStream from) throws IOException {
    Map<String, Object> event;
    try {
      event = JSON.std.mapFrom(from);
    } catch (IOException e) {
      throw new IllegalArgumentException("The event is no JSON object", e);
    }
    if (!(event.get("Records") instanceof List<?> records)) {
      throw new IllegalArgumentException("The event has no Records, as those of a queue have");
    }
    List<Told> messages = new ArrayList<>();
    for (Object each : records) {
      if (!(each instanceof Map<?, ?> message)
          || !(message.get("messageId") instanceof String id)
          || !(message.get("body") instanceof String body)) {
        throw new IllegalArgumentException("A record of the event is no message of a queue");
      }
      messages.add(new Told(id, body, sentAt(message.get("attributes"))));
    }
    return new ResultsEvent(messages);
  }

  private static Optional<Instant> sentAt(@Nullable Object attributes) {
    return attributes instanceof Map<?, ?> map
            && map.get("SentTimestamp") instanceof String text
            && text.matches("[0-9]{1,15}")
        ? Optional.of(Instant.ofEpochMilli(Long.parseLong(text)))
        : Optional.empty();
  }

  /// @param kept the ids of the messages that come again
  static void answer(List<String> kept, OutputStream to) throws IOException {
    List<Map<String, Object>> failures = new ArrayList<>();
    for (String id : kept) {
      Map<String, Object> failure = new LinkedHashMap<>();
      failure.put("itemIdentifier", id);
      failures.add(failure);
    }
    JSON.std.write(Map.of("batchItemFailures", failures), to);
  }
}
