package dev.kiln.copier.aws;

import dev.kiln.copier.queue.QueueUrl;
import dev.kiln.copier.report.Results;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.MemberMessage;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The results queue of the tooling account.
public final class SqsResults implements Results {
  private final SqsClient sqs;
  private final QueueUrl queue;

  /// @param sqs of the queue's Region
  public SqsResults(SqsClient sqs, QueueUrl queue) {
    this.sqs = sqs;
    this.queue = queue;
  }

  @Override
  public void report(CopyResult result) {
    tell(result);
  }

  /// Tells whatever a member tells.
  public void tell(MemberMessage message) {
    sqs.sendMessage(request -> request.queueUrl(queue.toString()).messageBody(message.toJson()));
  }
}
