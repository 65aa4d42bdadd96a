package dev.kiln.sandbox.publishing;

import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.ImageCreatedReader;
import dev.kiln.model.message.Reading;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.moto.AwsClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A queue in the tooling account that gets every message of the topic as it was published.
public final class Ear {
  private final SqsClient sqs;
  private final String url;

  /// @param targets the value of the attribute that subscriptions filter on
  public record Heard(ImageCreated message, String body, String targets) {
    private static Heard of(Message message) {
      return switch (ImageCreatedReader.read(message.body())) {
        case Reading.Understood understood ->
            new Heard(
                understood.message(),
                message.body(),
                Objects.requireNonNull(message.messageAttributes().get("targets")).stringValue());
        case Reading.Refused refused -> throw new AssertionError(refused);
      };
    }
  }

  private Ear(SqsClient sqs, String url) {
    this.sqs = sqs;
    this.url = url;
  }

  public static Ear at(Sandbox sandbox) {
    AwsClients tooling =
        sandbox.operator(sandbox.scene().tooling(), sandbox.installation().region());
    String topic = sandbox.installation().topicArns().getFirst();
    SqsClient sqs = tooling.sqs();
    String url = sqs.createQueue(request -> request.queueName("ear")).queueUrl();
    String arn =
        sqs.getQueueAttributes(
                request -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
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
    return new Ear(sqs, url);
  }

  /// What was published since the last time somebody asked.
  public List<Heard> heard() {
    List<Heard> heard = new ArrayList<>();
    while (true) {
      List<Message> messages =
          sqs.receiveMessage(request ->
                  request.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All"))
              .messages();
      if (messages.isEmpty()) {
        return heard;
      }
      for (Message message : messages) {
        heard.add(Heard.of(message));
        sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
      }
    }
  }
}
