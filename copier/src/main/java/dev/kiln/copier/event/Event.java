package dev.kiln.copier.event;

import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What Lambda hands over: messages from a queue or straight from a topic.
///
/// Only the fields that are used are read, and by hand: a binder for all of them takes a third of a
/// second of every cold start.
public sealed interface Event {

  /// Of messages that nobody has sent again.
  String FIRST_ATTEMPT = "1";

  List<Delivery> deliveries();

  /// Lambda deletes what is not named in the [answer][#answer]. Form: [Using Lambda with
  /// SQS](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
  record Queue(SQSEvent content) implements Event {
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");
    private static final Pattern TIMES = Pattern.compile("[0-9]{1,9}");
    private static final String RECEIVES = "ApproximateReceiveCount";
    private static final String SENT = "SentTimestamp";

    @Override
    public List<Delivery> deliveries() {
      return content.getRecords().stream().map(Queue::delivery).toList();
    }

    /// Tells which messages must come again.
    public SQSBatchResponse answer(List<Delivery> undone) {
      return new SQSBatchResponse(
          undone.stream()
              .map(delivery -> new SQSBatchResponse.BatchItemFailure(delivery.messageId()))
              .toList());
    }

    private static Delivery delivery(SQSEvent.SQSMessage message) {
      return new Delivery(
          message.getMessageId(),
          receives(message.getAttributes()),
          message.getBody(),
          attempt(message.getMessageAttributes()),
          sentAt(message.getAttributes()),
          Optional.ofNullable(message.getReceiptHandle()));
    }

    /// The value may be binary, and then it has no text.
    private static String attempt(Map<String, SQSEvent.MessageAttribute> attributes) {
      SQSEvent.MessageAttribute attempt = attributes.get(CopyQueue.ATTEMPT);
      return attempt == null
          ? FIRST_ATTEMPT
          : Objects.requireNonNullElse(attempt.getStringValue(), "");
    }

    private static Optional<Instant> sentAt(Map<String, String> attributes) {
      String millis = attributes.getOrDefault(SENT, "");
      return MILLIS.matcher(millis).matches()
          ? Optional.of(Instant.ofEpochMilli(Long.parseLong(millis)))
          : Optional.empty();
    }

    private static Receives receives(Map<String, String> attributes) {
      String times = attributes.getOrDefault(RECEIVES, "");
      return TIMES.matcher(times).matches()
          ? new Receives.Counted(Integer.parseInt(times))
          : new Receives.Uncounted();
    }
  }

  /// Lambda calls again when the function fails, at most twice. Form: [Invoking Lambda functions
  /// with SNS](https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html).
  ///
  /// @param sentAt by message id; the content would hold it as a type of Joda's, and load all of it
  record Topic(SNSEvent content, Map<String, Instant> sentAt) implements Event {
    public Topic {
      sentAt = Map.copyOf(sentAt);
    }

    @Override
    public List<Delivery> deliveries() {
      return content.getRecords().stream()
          .map(SNSEvent.SNSRecord::getSNS)
          .map(sns ->
              new Delivery(
                  sns.getMessageId(),
                  new Receives.Uncounted(),
                  sns.getMessage(),
                  FIRST_ATTEMPT,
                  Optional.ofNullable(sentAt.get(sns.getMessageId())),
                  Optional.empty()))
          .toList();
    }
  }

  /// @throws IllegalArgumentException when it is another event
  /// @throws IOException when it is no JSON
  static Event read(InputStream in) throws IOException {
    List<Map<?, ?>> objects = new ArrayList<>();
    if (JSON.std.anyFrom(in) instanceof Map<?, ?> event
        && event.get("Records") instanceof List<?> records) {
      records.forEach(element -> objects.add(object("Records", element)));
    }
    if (objects.isEmpty()) {
      throw new IllegalArgumentException("The event has no Records");
    }
    Map<?, ?> first = objects.getFirst();
    // SQS and SNS do not agree on the case.
    String key = first.containsKey("eventSource") ? "eventSource" : "EventSource";
    String source = text(key, first.get(key));
    return switch (source) {
      case "aws:sqs" -> queue(objects);
      case "aws:sns" -> topic(objects);
      default ->
          throw new IllegalArgumentException(
              "The event comes from %s, not from aws:sqs or aws:sns".formatted(source));
    };
  }

  private static Event queue(List<Map<?, ?>> records) {
    SQSEvent event = new SQSEvent();
    event.setRecords(records.stream().map(Event::sqsMessage).toList());
    return new Queue(event);
  }

  private static SQSEvent.SQSMessage sqsMessage(Map<?, ?> record) {
    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
    message.setMessageId(text("messageId", record.get("messageId")));
    message.setBody(text("body", record.get("body")));
    Map<String, String> attributes = new TreeMap<>();
    object("attributes", record.get("attributes"))
        .forEach((key, value) -> attributes.put(text("attribute", key), text("attribute", value)));
    message.setAttributes(attributes);
    message.setMessageAttributes(messageAttributes(record.get("messageAttributes")));
    if (record.get("receiptHandle") instanceof String handle) {
      message.setReceiptHandle(handle);
    }
    return message;
  }

  private static Map<String, SQSEvent.MessageAttribute> messageAttributes(@Nullable Object all) {
    Map<String, SQSEvent.MessageAttribute> attributes = new TreeMap<>();
    if (all instanceof Map<?, ?> map) {
      map.forEach((name, value) -> {
        SQSEvent.MessageAttribute attribute = new SQSEvent.MessageAttribute();
        if (value instanceof Map<?, ?> fields && fields.get("stringValue") instanceof String text) {
          attribute.setStringValue(text);
        }
        attributes.put(String.valueOf(name), attribute);
      });
    }
    return attributes;
  }

  private static Event topic(List<Map<?, ?>> records) {
    SNSEvent event = new SNSEvent();
    event.setRecords(records.stream().map(Event::snsRecord).toList());
    Map<String, Instant> sentAt = new HashMap<>();
    for (Map<?, ?> record : records) {
      Map<?, ?> content = object("Sns", record.get("Sns"));
      Delivery.instant(String.valueOf(content.get("Timestamp")))
          .ifPresent(time -> sentAt.put(text("MessageId", content.get("MessageId")), time));
    }
    return new Topic(event, sentAt);
  }

  private static SNSEvent.SNSRecord snsRecord(Map<?, ?> record) {
    Map<?, ?> content = object("Sns", record.get("Sns"));
    return new SNSEvent.SNSRecord()
        .withSns(
            new SNSEvent.SNS()
                .withMessageId(text("MessageId", content.get("MessageId")))
                .withMessage(text("Message", content.get("Message"))));
  }

  private static Map<?, ?> object(String what, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(what + " of an event's record is not an object");
  }

  private static String text(String what, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(what + " of an event's record is not a text");
  }
}
