package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// A topic, in the hands of an account.
record Topic(Account caller, String arn) {

  /// A new topic of the account.
  static Topic in(Account owner, String name) {
    return new Topic(owner, owner.sns().createTopic(topic -> topic.name(name)).topicArn());
  }

  /// The same topic in the hands of another account.
  Topic in(Account other) {
    return new Topic(other, arn);
  }

  /// Makes the topic's policy allow another account this action.
  void admit(Account other, String action) {
    caller
        .sns()
        .setTopicAttributes(change ->
            change
                .topicArn(arn)
                .attributeName("Policy")
                .attributeValue(
                    """
                    {"Version": "2012-10-17", "Statement": [
                      {"Effect": "Allow", "Principal": %s,
                       "Action": "%s", "Resource": "%s"}]}\
                    """
                        .formatted(Roles.principal(Roles.root(other)), action, arn)));
  }

  /// Has the queue's owner subscribe it, in the topic's Region; answers the subscription's ARN.
  String subscribe(Queue queue) {
    return subscribe(queue.owner().in(caller.region()), queue);
  }

  String subscribe(Account subscriber, Queue queue) {
    return subscribe(subscriber, queue, Map.of());
  }

  String subscribe(Account subscriber, Queue queue, Map<String, String> attributes) {
    return subscriber
        .sns()
        .subscribe(subscribe ->
            subscribe
                .topicArn(arn)
                .protocol("sqs")
                .endpoint(queue.arn())
                .attributes(attributes)
                .returnSubscriptionArn(true))
        .subscriptionArn();
  }

  void publish(String message) {
    publish(message, _ -> {});
  }

  void publish(String message, Consumer<PublishRequest.Builder> wish) {
    caller.sns().publish(publish -> publish.topicArn(arn).message(message).applyMutation(wish));
  }
}
