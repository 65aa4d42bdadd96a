package dev.kiln.copier.aws;

import dev.kiln.copier.event.DeadLetter;
import dev.kiln.copier.event.DeadLetters;
import dev.kiln.copier.event.Receives;
import dev.kiln.copier.queue.QueueUrl;
import dev.kiln.model.text.Printable;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// Dead letters as messages of a queue: the body as it arrived, so that it can be sent again, and
/// beside it the attributes `reason`, `outcome`, `receiveCount` (1 when nobody counted),
/// `messageId`, and `untold` where the tooling account could not be told.
public final class SqsDeadLetters implements DeadLetters {
  /// Attributes count as part of the message, which may be near its limit already.
  private static final int LONGEST_REASON = 2_000;

  private final SqsClient sqs;
  private final QueueUrl queue;

  public SqsDeadLetters(SqsClient sqs, QueueUrl queue) {
    this.sqs = sqs;
    this.queue = queue;
  }

  @Override
  public void keep(DeadLetter letter) {
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    attributes.put("reason", text(reason(letter)));
    attributes.put("outcome", text(letter.outcome()));
    attributes.put("receiveCount", number(receiveCount(letter.delivery().receives())));
    attributes.put("messageId", text(letter.messageId()));
    letter.untold().ifPresent(why -> attributes.put("untold", text(why)));
    sqs.sendMessage(request ->
        request
            .queueUrl(queue.toString())
            .messageBody(letter.body())
            .messageAttributes(attributes));
  }

  private static String reason(DeadLetter letter) {
    return Printable.line(String.join("; ", letter.reasons()), LONGEST_REASON);
  }

  private static int receiveCount(Receives receives) {
    return switch (receives) {
      case Receives.Counted(int times) -> times;
      case Receives.Uncounted() -> 1;
    };
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static MessageAttributeValue number(int value) {
    return MessageAttributeValue.builder()
        .dataType("Number")
        .stringValue(Integer.toString(value))
        .build();
  }
}
