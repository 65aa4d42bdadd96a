package dev.kiln.sandbox.demo;

import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.moto.AwsClients;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A queue in the tooling account that gets every message of the sandbox's one topic, unfiltered
/// and as it was published.
final class Eavesdropper {
  private static final int BATCH = 10;

  private final SqsClient sqs;
  private final String url;

  Eavesdropper(Sandbox sandbox) {
    AwsClients tooling =
        sandbox.operator(sandbox.scene().tooling(), sandbox.installation().region());
    sqs = tooling.sqs();
    url = sqs.createQueue(request -> request.queueName("demo-eavesdropper")).queueUrl();
    String arn =
        sqs.getQueueAttributes(
                request -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String topic = sandbox.installation().topicArns().getFirst();
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [{
          "Effect": "Allow",
          "Principal": {"Service": "sns.amazonaws.com"},
          "Action": "sqs:SendMessage",
          "Resource": "%s",
          "Condition": {"ArnEquals": {"aws:SourceArn": "%s"}}}]}
        """
            .formatted(arn, topic);
    sqs.setQueueAttributes(
        request -> request.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    tooling
        .sns()
        .subscribe(request ->
            request
                .topicArn(topic)
                .protocol("sqs")
                .endpoint(arn)
                .attributes(Map.of("RawMessageDelivery", "true")));
  }

  /// The bodies heard so far that were not asked for before.
  List<String> heard() {
    return sqs
        .receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(BATCH))
        .messages()
        .stream()
        .map(Message::body)
        .toList();
  }
}
