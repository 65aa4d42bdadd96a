package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.Subscription;

@WithMoto
class SnsSubscriptionIT {
  private final Account owner;
  private final Account member;
  private final Account stranger;
  private final Topic topic;

  SnsSubscriptionIT(SharedMoto moto) {
    this.owner = moto.account();
    this.member = moto.account();
    this.stranger = moto.account();
    this.topic = Topic.in(owner, "images");
  }

  @Test
  @Rule("sns.foreign-topic-needs-policy")
  void refusesSubscribersThatTheTopicDoesNotName() {
    var queue = Queue.takingFrom(member, "copy", topic.arn());

    var refusal = refusalOf(() -> topic.subscribe(queue));

    assertThat(refusal).isEqualTo("AuthorizationError");
  }

  @Test
  @Rule("sns.foreign-topic-needs-policy")
  void refusesPublishersThatTheTopicDoesNotName() {
    var refusal = refusalOf(() -> topic.in(stranger).publish("forged"));

    assertThat(refusal).isEqualTo("AuthorizationError");
  }

  @Test
  @Rule("sns.foreign-topic-needs-policy")
  void allowsTheNamedCallsAndNoOthers() {
    topic.admit(member, "sns:Subscribe");
    var queue = Queue.takingFrom(member, "copy", topic.arn());

    topic.subscribe(queue);
    var refusal = refusalOf(() -> topic.in(member).publish("forged"));

    assertThat(refusal).isEqualTo("AuthorizationError");
    topic.publish("baked");
    assertThat(queue.receive()).hasSize(1);
  }

  @Test
  @Rule("sns.foreign-topic-needs-policy")
  void letsAnotherAccountPublishWhereThePolicyAllowsIt() {
    topic.admit(member, "sns:Publish");
    var queue = Queue.takingFrom(owner, "log", topic.arn());
    topic.subscribe(queue);

    topic.in(member).publish("from member");

    assertThat(queue.receive()).hasSize(1);
  }

  @Test
  @Rule("sns.subscribe.by-queue-owner")
  void givesTheSubscriptionToWhoeverSubscribes() {
    topic.admit(member, "sns:Subscribe");
    var queue = Queue.takingFrom(member, "copy", topic.arn());

    var subscription = topic.subscribe(queue);

    assertThat(member.sns().listSubscriptions().subscriptions())
        .singleElement()
        .returns(subscription, Subscription::subscriptionArn)
        .returns(member.id().value(), Subscription::owner);
    assertThat(
            owner
                .sns()
                .listSubscriptionsByTopic(list -> list.topicArn(topic.arn()))
                .subscriptions())
        .extracting(Subscription::subscriptionArn)
        .containsExactly(subscription);
  }

  @Test
  @Rule("sns.subscribe.by-queue-owner")
  void deliversToTheQueueOfAnotherRegion() {
    topic.admit(member, "sns:Subscribe");
    var queue = Queue.takingFrom(member.in("us-east-1"), "copy", topic.arn());
    topic.subscribe(queue);

    topic.publish("baked");

    assertThat(queue.receive()).hasSize(1);
  }

  @Test
  @Rule("sns.topic-is-in-its-region")
  void refusesToPublishFromAnotherRegion() {
    var refusal = refusalOf(() -> topic.in(owner.in("us-east-1")).publish("baked"));

    assertThat(refusal).isEqualTo("InvalidParameter");
  }

  @Test
  @Rule("sns.topic-is-in-its-region")
  void refusesToSubscribeFromAnotherRegion() {
    var virginia = owner.in("us-east-1");
    var queue = Queue.takingFrom(virginia, "copy", topic.arn());

    var refusal = refusalOf(() -> topic.in(virginia).subscribe(virginia, queue));

    assertThat(refusal).isEqualTo("InvalidParameter");
  }

  @Test
  @Rule("sns.subscription-belongs-to-its-maker")
  void keepsStrangersOffASubscription() {
    topic.admit(member, "sns:Subscribe");
    var subscription = topic.subscribe(Queue.takingFrom(member, "copy", topic.arn()));

    assertThat(refusalOf(() -> read(stranger, subscription))).isEqualTo("AuthorizationError");
    assertThat(refusalOf(() -> remove(stranger, subscription))).isEqualTo("AuthorizationError");
  }

  @Test
  @Rule("sns.subscription-belongs-to-its-maker")
  void letsItsMakerReadAndRemoveASubscription() {
    topic.admit(member, "sns:Subscribe");
    var queue = Queue.takingFrom(member, "copy", topic.arn());
    var subscription = topic.subscribe(queue);

    read(member, subscription);
    remove(member, subscription);

    topic.publish("baked");
    assertThat(queue.receive()).isEmpty();
  }

  @Test
  @Rule("sns.subscription-belongs-to-its-maker")
  void letsTheTopicsOwnerRemoveASubscription() {
    topic.admit(member, "sns:Subscribe");
    var queue = Queue.takingFrom(member, "copy", topic.arn());
    var subscription = topic.subscribe(queue);

    remove(owner, subscription);

    topic.publish("baked");
    assertThat(queue.receive()).isEmpty();
  }

  private static void read(Account reader, String subscription) {
    reader.sns().getSubscriptionAttributes(get -> get.subscriptionArn(subscription));
  }

  private static void remove(Account remover, String subscription) {
    remover.sns().unsubscribe(unsubscribe -> unsubscribe.subscriptionArn(subscription));
  }
}
