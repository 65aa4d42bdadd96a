package dev.kiln.baker.aws;

import dev.kiln.baker.letters.Content;
import dev.kiln.baker.letters.Letter;
import dev.kiln.baker.letters.LetterQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// The queues of a member's function on SQS.
///
/// The function keeps `reason`, `outcome`, `receiveCount` and `messageId` beside a letter's body,
/// and `untold` where the tooling account should know of it and does not. What SQS moved has none
/// of them.
final class SqsLetterQueue implements LetterQueue {
  private static final int BATCH = 10;

  /// Long enough for all to be given back before it ends.
  private static final Duration HELD = Duration.ofMinutes(2);

  /// Any wait has SQS [ask all its
  /// servers](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html).
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final SqsClient sqs;
  private final String letters;
  private final String feed;

  /// @param letters the URL of the dead-letter queue
  /// @param feed the URL of the queue the function is fed from
  SqsLetterQueue(SqsClient sqs, String letters, String feed) {
    this.sqs = sqs;
    this.letters = letters;
    this.feed = feed;
  }

  @Override
  public List<Held> receive() {
    return sqs
        .receiveMessage(request ->
            request
                .queueUrl(letters)
                .maxNumberOfMessages(BATCH)
                .visibilityTimeout(Math.toIntExact(HELD.toSeconds()))
                .waitTimeSeconds(Math.toIntExact(WAIT.toSeconds()))
                .messageAttributeNames("All")
                .messageSystemAttributeNames(
                    MessageSystemAttributeName.SENT_TIMESTAMP,
                    MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
        .messages()
        .stream()
        .map(SqsLetterQueue::held)
        .toList();
  }

  @Override
  public void giveBack(Held held) {
    try {
      sqs.changeMessageVisibility(
          request -> request.queueUrl(letters).receiptHandle(held.receipt()).visibilityTimeout(0));
    } catch (SqsException e) {
      if (!isHeldNoMore(e)) {
        throw e;
      }
    }
  }

  @Override
  public void send(String body) {
    sqs.sendMessage(request -> request.queueUrl(feed).messageBody(body));
  }

  @Override
  public void delete(Held held) {
    sqs.deleteMessage(request -> request.queueUrl(letters).receiptHandle(held.receipt()));
  }

  /// See
  /// [ChangeMessageVisibility](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html).
  private static boolean isHeldNoMore(SqsException e) {
    String code = AwsFailures.code(e);
    return code.endsWith("MessageNotInflight")
        || code.endsWith("ReceiptHandleIsInvalid")
        || code.endsWith("InvalidParameterValue");
  }

  private static Held held(Message message) {
    String sent = message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP);
    Letter letter =
        new Letter(
            message.messageId(),
            Instant.ofEpochMilli(sent == null ? 0 : Long.parseLong(sent)),
            cause(message),
            Content.of(message.body()));
    return new Held(message.receiptHandle(), message.body(), letter);
  }

  private static Letter.Cause cause(Message message) {
    Map<String, MessageAttributeValue> kept = message.messageAttributes();
    Optional<String> reason = text(kept, "reason");
    return reason.isPresent()
        ? new Letter.Cause.Kept(
            reason.get(),
            text(kept, "outcome").orElse(""),
            whole(text(kept, "receiveCount").orElse("")),
            text(kept, "messageId").orElse(""),
            text(kept, "untold"))
        : new Letter.Cause.Moved(
            whole(
                message
                    .attributes()
                    .getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "")));
  }

  private static Optional<String> text(Map<String, MessageAttributeValue> attributes, String name) {
    return Optional.ofNullable(attributes.get(name)).map(MessageAttributeValue::stringValue);
  }

  /// 0 where somebody else wrote it.
  private static int whole(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }
}
