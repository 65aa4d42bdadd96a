package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {

  @Test
  void readsMessagesOfAQueue() {
    Event event = EventFile.read("sqs-unknown-schema.json");

    assertThat(event).isInstanceOf(Event.Queue.class);
    assertThat(event.deliveries())
        .singleElement()
        .matches(delivery -> delivery.messageId().equals("059f36b4-87a3-44ab-83d2-661975a7a7d0"))
        .matches(delivery -> delivery.receives().equals(new Receives.Counted(2)))
        .matches(delivery -> delivery.body().contains("\"Notification\""))
        .matches(delivery -> delivery.attempt().equals("1"))
        .matches(
            delivery -> delivery.sentAt().equals(Optional.of(Instant.ofEpochMilli(1795235468180L))))
        .matches(delivery -> delivery.receiptHandle().isPresent());
  }

  @Test
  void readsMessagesOfATopic() {
    Event event = EventFile.read("sns.json");

    assertThat(event).isInstanceOf(Event.Topic.class);
    assertThat(event.deliveries())
        .singleElement()
        .matches(delivery -> delivery.messageId().equals("95df01b4-ee98-5cb9-9903-4c221d41eb5e"))
        .matches(delivery -> delivery.receives().equals(new Receives.Uncounted()))
        .matches(delivery -> delivery.body().startsWith("{\"schema\""))
        .matches(delivery ->
            delivery.sentAt().equals(Optional.of(Instant.parse("2026-11-21T04:31:08.012Z"))))
        .matches(delivery -> delivery.receiptHandle().isEmpty());
  }

  @Test
  void aMessageIsTheSameWithAndWithoutEnvelope() {
    assertThat(message("sqs-envelope.json")).isEqualTo(message("sqs-raw.json"));
    assertThat(message("sqs-raw.json")).isEqualTo(message("sns.json"));
  }

  /// The queue notes a new time when a message is sent again.
  @Test
  void theEnvelopeSaysWhenAMessageWasPublished() {
    assertThat(only("sqs-envelope.json").content().publishedAt())
        .contains(Instant.parse("2026-11-21T04:31:08.012Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"attempt":{"stringValue":"3","dataType":"Number"}}      | 3
          {"targets":{"stringValue":"[]","dataType":"String.Array"}} | 1
          {}                                                       | 1
          null                                                     | 1
          {"attempt":{"binaryValue":"AQ==","dataType":"Binary"}}   | ''
          {"attempt":null}                                         | ''
          {"attempt":"3"}                                          | ''
          """)
  void readsTheAttemptAsTheSenderWroteIt(String attributes, String attempt) throws IOException {
    String json =
        """
        {"Records":[{"eventSource":"aws:sqs","messageId":"1","body":"","attributes":{},\
        "messageAttributes":%s}]}\
        """
            .formatted(attributes);

    Event event = Event.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));

    assertThat(event.deliveries().getFirst().attempt()).isEqualTo(attempt);
  }

  @Test
  void answersInTheFormLambdaReads() throws IOException {
    Event.Queue queue = (Event.Queue) EventFile.read("sqs-envelope.json");

    assertThat(JSON.std.asString(queue.answer(queue.deliveries())))
        .isEqualTo(
            """
            {"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975a7a7d0"}]}\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "1",
        "{}",
        "{\"Records\":null}",
        "{\"Records\":{}}",
        "{\"Records\":[null]}",
        "{\"Records\":[{}]}",
        "{\"Records\":[{\"eventSource\":null}]}",
        "{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":null}]}",
        "{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{\"MessageId\":\"1\",\"Message\":null}}]}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\",\"body\":\"\",\"attributes\":null}]}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\",\"body\":\"\",\"attributes\":{\"a\":null}}]}",
        "{\"Records\":[]}",
        "{\"Records\":[1]}",
        "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"1\"}]}"
      })
  void refusesOtherEvents(String json) {
    ByteArrayInputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Event.read(in)).isInstanceOf(IllegalArgumentException.class);
  }

  private static String message(String file) {
    return only(file).content().message();
  }

  private static Delivery only(String file) {
    return EventFile.read(file).deliveries().getFirst();
  }
}
