package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;

@WithMoto
class SnsDeliveryIT {
  private static final Map<String, String> RAW = Map.of("RawMessageDelivery", "true");
  private static final int MOST_BYTES = 256 * 1024;

  private final Account owner;
  private final Topic topic;

  SnsDeliveryIT(SharedMoto moto) {
    this.owner = moto.account();
    this.topic = Topic.in(owner, "images");
  }

  @Test
  @Rule("sns.delivery.needs-queue-policy")
  void deliversNothingToAQueueWithoutAPolicy() {
    var queue = Queue.in(owner, "copy");
    topic.subscribe(queue);

    topic.publish("baked");

    assertThat(queue.receive()).isEmpty();
  }

  @Test
  @Rule("sns.delivery.needs-queue-policy")
  void deliversNothingToAQueueThatIsOpenToAnotherTopic() {
    var queue = Queue.takingFrom(owner, "copy", topic.arn() + "-other");
    topic.subscribe(queue);

    topic.publish("baked");

    assertThat(queue.receive()).isEmpty();
  }

  @Test
  @Rule("sns.delivery.needs-queue-policy")
  void deliversToAQueueThatIsOpenToTheTopic() {
    var queue = Queue.takingFrom(owner, "copy", topic.arn());
    topic.subscribe(owner, queue, RAW);

    topic.publish("baked");

    assertThat(queue.receiveTexts()).containsExactly("baked");
  }

  @Test
  @Rule("sns.delivery.dangling-queue-is-no-error")
  void deliversToTheOthersWhenAQueueIsGone() {
    var gone = Queue.takingFrom(owner, "gone", topic.arn());
    var there = Queue.takingFrom(owner, "there", topic.arn());
    topic.subscribe(gone);
    topic.subscribe(owner, there, RAW);
    owner.sqs().deleteQueue(delete -> delete.queueUrl(gone.url()));

    topic.publish("baked");

    assertThat(there.receiveTexts()).containsExactly("baked");
  }

  @Test
  @Rule("sns.delivery.filter-policy")
  void deliversWhatTheFilterLetsThrough() {
    var queue = Queue.takingFrom(owner, "copy", topic.arn());
    topic.subscribe(
        owner,
        queue,
        Map.of(
            "RawMessageDelivery",
            "true",
            "FilterPolicy",
            "{\"targets\": [\"222222222222:eu-west-1\", \"222222222222:*\"]}"));

    topic.publish("for nobody");
    publishTo("[\"333333333333:eu-west-1\"]");
    publishTo("[\"333333333333:eu-west-1\", \"222222222222:eu-west-1\"]");
    publishTo("[\"222222222222:*\"]");

    assertThat(queue.receiveTexts())
        .containsExactlyInAnyOrder(
            "for [\"333333333333:eu-west-1\", \"222222222222:eu-west-1\"]",
            "for [\"222222222222:*\"]");
  }

  @Test
  @Rule("sns.delivery.raw")
  void deliversAnEnvelopeUnlessTheSubscriptionIsRaw() throws IOException {
    var queue = Queue.takingFrom(owner, "copy", topic.arn());
    topic.subscribe(queue);

    topic.publish("baked");

    var envelope = JSON.std.mapFrom(queue.receiveTexts().getFirst());
    assertThat(envelope)
        .containsEntry("Type", "Notification")
        .containsEntry("TopicArn", topic.arn())
        .containsEntry("Message", "baked");
  }

  @Test
  @Rule("sns.delivery.raw")
  void deliversTheMessageItselfWithItsAttributesWhenRaw() {
    var queue = Queue.takingFrom(owner, "copy", topic.arn());
    topic.subscribe(owner, queue, RAW);

    publishTo("[\"222222222222:*\"]");

    var message = queue.receive().getFirst();
    assertThat(message.body()).isEqualTo("for [\"222222222222:*\"]");
    assertThat(message.messageAttributes())
        .containsOnlyKeys("targets")
        .extractingByKey("targets")
        .extracting(attribute -> attribute.stringValue())
        .isEqualTo("[\"222222222222:*\"]");
  }

  @Test
  @Rule("sns.publish.at-most-256-kib")
  void refusesAMessageThatIsTooLong() {
    var refusal = refusalOf(() -> topic.publish("x".repeat(MOST_BYTES + 1)));

    assertThat(refusal).isEqualTo("InvalidParameter");
  }

  @Test
  @Rule("sns.publish.at-most-256-kib")
  void countsTheAttributesOfAMessage() {
    var refusal =
        refusalOf(() ->
            topic.publish(
                "x".repeat(MOST_BYTES - 10),
                publish ->
                    publish.messageAttributes(Map.of("targets", text("String", "0123456789")))));

    assertThat(refusal).isEqualTo("InvalidParameter");
  }

  @Test
  @Rule("sns.publish.at-most-256-kib")
  void refusesABatchThatIsTooLongTogether() {
    var half = "x".repeat(MOST_BYTES / 2 + 1);

    var refusal =
        refusalOf(() ->
            owner
                .sns()
                .publishBatch(batch ->
                    batch
                        .topicArn(topic.arn())
                        .publishBatchRequestEntries(entry("1", half), entry("2", half))));

    assertThat(refusal).isEqualTo("BatchRequestTooLong");
  }

  @Test
  @Rule("sns.publish.at-most-256-kib")
  void takesAMessageOfJustThatLength() {
    var queue = Queue.takingFrom(owner, "copy", topic.arn());
    topic.subscribe(owner, queue, RAW);

    topic.publish("x".repeat(MOST_BYTES));

    assertThat(queue.receiveTexts())
        .singleElement()
        .satisfies(text -> assertThat(text).hasSize(MOST_BYTES));
  }

  private static PublishBatchRequestEntry entry(String id, String message) {
    return PublishBatchRequestEntry.builder().id(id).message(message).build();
  }

  private void publishTo(String targets) {
    topic.publish(
        "for " + targets,
        publish -> publish.messageAttributes(Map.of("targets", text("String.Array", targets))));
  }

  private static MessageAttributeValue text(String type, String value) {
    return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
  }
}
