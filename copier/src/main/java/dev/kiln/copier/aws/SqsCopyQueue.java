package dev.kiln.copier.aws;

import dev.kiln.copier.event.CopyQueue;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// The copy queue in SQS. The attempt travels as the message attribute [#ATTEMPT].
public final class SqsCopyQueue implements CopyQueue, AutoCloseable {
  public static final String ATTEMPT = "attempt";

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

  @Override
  public void close() {
    sqs.close();
  }
}
