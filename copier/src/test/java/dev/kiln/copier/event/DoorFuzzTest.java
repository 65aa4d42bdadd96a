package dev.kiln.copier.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.message.CopyResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.LoggerFactory;

/// Whatever comes in at the door: nothing breaks the function, and no copy is asked for that the
/// message does not ask for.
///
/// As a unit test it tries the inputs that are kept in `DoorFuzzTestInputs`. It looks for others
/// with `-Pnightly`.
class DoorFuzzTest {
  /// What
  /// [SendMessage](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html)
  /// takes.
  private static final Pattern QUEUE_TEXT =
      Pattern.compile(
          "[\\x09\\x0a\\x0d\\x20-\\x{d7ff}\\x{e000}-\\x{fffd}\\x{10000}-\\x{10ffff}]*+");

  private static final Clock CLOCK = Clock.fixed(Published.SENT, ZoneOffset.UTC);

  @BeforeAll
  static void silence() {
    ((Logger) LoggerFactory.getLogger("dev.kiln.copier.event")).setLevel(Level.OFF);
  }

  /// @param input how to wrap it, in the first byte, and what to wrap
  @FuzzTest
  @DictionaryFile(resourcePath = "message-fields.dict")
  void takesAnything(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    byte[] event =
        switch (input[0] & 3) {
          case 0 -> content;
          case 1 -> queueEvent(text(content));
          case 2 -> queueEvent(envelope(text(content)));
          default -> topicEvent(text(content));
        };
    Guarded guarded = new Guarded();

    handle(event, guarded);

    for (CopyRequest request : guarded.asked) {
      if (!Wishes.in(event).contain(request)) {
        throw new AssertionError(text(event) + " asks for no such copy: " + request);
      }
    }
  }

  private static void handle(byte[] event, Guarded guarded) {
    List<Delivery> deliveries;
    try {
      deliveries = Event.read(new ByteArrayInputStream(event)).deliveries();
    } catch (IllegalArgumentException | IOException _) {
      // Not an event that Lambda sends. The function fails, as it should.
      return;
    }
    List<DeadLetter> dead = new ArrayList<>();
    List<CopyResult> told = new ArrayList<>();
    InMemoryCopyQueue queue = new InMemoryCopyQueue();
    List<Delivery> undone =
        new Deliveries(
                Published.HERE,
                new Copier(Published.HERE, guarded, CLOCK),
                new Refusals(Published.HERE, dead::add, told::add, CLOCK),
                new Returns(queue, MaxReceives.DEFAULT, new Random(1)),
                queue,
                CLOCK)
            .handle(deliveries, () -> Duration.ofMinutes(1));
    if (dead.stream().anyMatch(DoorFuzzTest::isUnforeseen)) {
      throw new AssertionError("Something unforeseen happened: " + dead);
    }
    dead.forEach(letter -> {
      requireTaken(letter.body());
      requireTaken(letter.messageId());
      requireTaken(letter.outcome());
      letter.reasons().forEach(DoorFuzzTest::requireTaken);
    });
    queue.sent.forEach(sent -> requireTaken(sent.body()));
    told.forEach(result -> requireTaken(result.toJson()));
    int hidden = queue.hidden.stream().mapToInt(List::size).sum();
    if (undone.size() < hidden || undone.size() > hidden + guarded.started) {
      throw new AssertionError("Not all that come again were meant to: " + undone);
    }
  }

  /// A queue takes what it is sent, or a message is lost to it.
  private static void requireTaken(String text) {
    if (!QUEUE_TEXT.matcher(text).matches()) {
      throw new AssertionError("A queue refuses " + text);
    }
  }

  private static boolean isUnforeseen(DeadLetter letter) {
    return letter.outcome().equals("given-up")
        || letter.reasons().stream().anyMatch(why -> why.startsWith("something unforeseen"));
  }

  private static byte[] queueEvent(String body) throws IOException {
    return JSON.std.asBytes(
        Map.of(
            "Records",
            List.of(
                Map.of(
                    "messageId", "m",
                    "receiptHandle", "r",
                    "body", body,
                    "attributes", Map.of("ApproximateReceiveCount", "1"),
                    "eventSource", "aws:sqs"))));
  }

  private static byte[] topicEvent(String message) throws IOException {
    return JSON.std.asBytes(
        Map.of(
            "Records",
            List.of(
                Map.of(
                    "EventSource",
                    "aws:sns",
                    "Sns",
                    Map.of("MessageId", "m", "Message", message)))));
  }

  private static String envelope(String message) throws IOException {
    return JSON.std.asString(Map.of("Type", "Notification", "Message", message));
  }

  private static String text(byte[] content) {
    return new String(content, UTF_8);
  }
}
