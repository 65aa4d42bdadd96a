package dev.kiln.copier.aws;

import dev.kiln.copier.event.CopyQueue;
import dev.kiln.copier.event.Visibility;
import dev.kiln.model.text.Printable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// The copy queue in SQS. The attempt travels as the message attribute [CopyQueue#ATTEMPT].
public final class SqsCopyQueue implements CopyQueue, Visibility {
  /// [Entries of one
  /// batch](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html).
  private static final int MOST_ENTRIES = 10;

  private final SqsClient sqs;
  private final URI url;

  public SqsCopyQueue(SqsClient sqs, URI url) {
    this.sqs = sqs;
    this.url = url;
  }

  @Override
  public void send(String body, int attempt, Duration delay) {
    sqs.sendMessage(request ->
        request
            .queueUrl(url.toString())
            .messageBody(body)
            .delaySeconds(Math.toIntExact(delay.toSeconds()))
            .messageAttributes(
                Map.of(
                    ATTEMPT,
                    MessageAttributeValue.builder()
                        .dataType("Number")
                        .stringValue(Integer.toString(attempt))
                        .build())));
  }

  /// Each entry of a batch fails or succeeds for itself.
  @Override
  public void hide(List<Hidden> messages) {
    List<String> troubles = new ArrayList<>();
    messages.stream()
        .gather(Gatherers.windowFixed(MOST_ENTRIES))
        .map(this::hideSome)
        .forEach(troubles::addAll);
    if (!troubles.isEmpty()) {
      throw new IllegalStateException(
          "SQS could not hide %d of %d messages: %s"
              .formatted(troubles.size(), messages.size(), String.join(", ", troubles)));
    }
  }

  private List<String> hideSome(List<Hidden> messages) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
    for (Hidden message : messages) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receiptHandle())
              .visibilityTimeout(Math.toIntExact(message.time().toSeconds()))
              .build());
    }
    return sqs
        .changeMessageVisibilityBatch(request -> request.queueUrl(url.toString()).entries(entries))
        .failed()
        .stream()
        .map(failed -> Printable.line(failed.code() + ": " + failed.message()))
        .toList();
  }
}
