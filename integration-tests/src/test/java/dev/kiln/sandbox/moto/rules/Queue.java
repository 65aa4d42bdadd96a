package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A queue, in the hands of the account that owns it.
record Queue(Account owner, String url, String arn) {

  static Queue in(Account owner, String name) {
    return at(owner, owner.sqs().createQueue(queue -> queue.queueName(name)).queueUrl());
  }

  /// The queue that is there at this URL.
  static Queue at(Account owner, String url) {
    var name = url.substring(url.lastIndexOf('/') + 1);
    return new Queue(owner, url, "arn:aws:sqs:%s:%s:%s".formatted(owner.region(), owner, name));
  }

  /// A queue that SNS may send the messages of a topic to.
  static Queue takingFrom(Account owner, String name, String topic) {
    return in(owner, name)
        .admit(
            """
            {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
             "Action": "sqs:SendMessage", "Resource": "*",
             "Condition": {"ArnEquals": {"aws:SourceArn": "%s"}}}\
            """
                .formatted(topic));
  }

  /// Makes this statement the queue's policy.
  Queue admit(String statement) {
    return set(
        QueueAttributeName.POLICY,
        "{\"Version\": \"2012-10-17\", \"Statement\": [%s]}".formatted(statement));
  }

  Queue set(QueueAttributeName attribute, String value) {
    owner
        .sqs()
        .setQueueAttributes(change -> change.queueUrl(url).attributes(Map.of(attribute, value)));
    return this;
  }

  String get(QueueAttributeName attribute) {
    var attributes =
        owner
            .sqs()
            .getQueueAttributes(get -> get.queueUrl(url).attributeNames(attribute))
            .attributes();
    return Objects.requireNonNull(attributes.get(attribute));
  }

  /// What lies in the queue now.
  List<Message> receive() {
    return owner
        .sqs()
        .receiveMessage(
            receive -> receive.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All"))
        .messages();
  }

  List<String> receiveTexts() {
    return receive().stream().map(Message::body).toList();
  }
}
