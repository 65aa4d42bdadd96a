package dev.kiln.sandbox.copying;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.CopyFunction;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.copying.Mailboxes.Depth;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.functions.QueuePoller;
import dev.kiln.sandbox.moto.CopyLimits;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.OrderedAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// What becomes of a message for each of AWS's answers: its copy, its place in the queue, its dead
/// letter, and what the tooling account hears.
@TestInstance(Lifecycle.PER_CLASS)
abstract class OutcomesCase {
  static final Place MEMBER = new Place(new AccountId("222222222222"), new Region("eu-west-1"));
  static final Scene SCENE =
      new Scene(
          new AccountId("111111111111"),
          MEMBER.region(),
          List.of(MEMBER.account()),
          List.of(MEMBER.region()));
  static final Duration SECOND = Duration.ofSeconds(1);

  final Sandbox sandbox = Sandbox.open(SCENE, _ -> {});
  final MotoControl control = sandbox.control();
  final Sources sources = new Sources(sandbox);
  final Mailboxes mailboxes = new Mailboxes(sandbox, MEMBER);
  final QueuePoller poller = sandbox.poller(MEMBER, sandbox.copier(MEMBER));
  final List<Integer> orders = new ArrayList<>();
  Duration ahead = Duration.ZERO;

  @AfterEach
  void tidy() {
    orders.forEach(control::takeBack);
    orders.clear();
    control.limitCopies(MEMBER.account(), CopyLimits.none());
    control.advanceClock(ahead.negated());
    ahead = Duration.ZERO;
    mailboxes.empty();
  }

  @AfterAll
  void close() {
    sandbox.close();
  }

  void deliver(ImageCreated message) {
    mailboxes.send(message.toJson());
    poller.pollOnce();
  }

  /// The one message is handed out again after `least`, and not after `most`. Leaves it to be had.
  void assertHidden(Duration least, Duration most) {
    assertThat(mailboxes.depth()).isEqualTo(Depth.ONE_HIDDEN);
    // What the clock shows runs on by itself while the function works.
    advance(least.dividedBy(2));
    assertThat(mailboxes.depth()).as("after half of " + least).isEqualTo(Depth.ONE_HIDDEN);
    advance(most.minus(least.dividedBy(2)).plus(SECOND));
    assertThat(mailboxes.depth()).as("after " + most).isEqualTo(Depth.ONE_READY);
    assertThat(mailboxes.dead()).isEmpty();
    assertThat(mailboxes.results()).isEmpty();
  }

  /// The message stays as long as its queue hides it, and costs one look then.
  void assertDoneOnceItsCopyIsSeen() {
    assertThat(mailboxes.depth()).isEqualTo(Depth.ONE_HIDDEN);
    advance(CopyFunction.TIMEOUT.multipliedBy(6).plus(SECOND));
    long before = control.calls(Long.MAX_VALUE).last();
    poller.pollOnce();
    assertThat(actions(before)).containsOnlyOnce("ec2:DescribeImages");
    assertThat(actions(before)).doesNotContain("ec2:CopyImage");
    assertDone();
  }

  void assertDone() {
    assertThat(mailboxes.depth()).isEqualTo(Depth.EMPTY);
    assertThat(mailboxes.dead()).isEmpty();
    assertThat(mailboxes.results()).isEmpty();
  }

  void assertRefused(ImageCreated message, String... reasons) {
    assertThat(mailboxes.depth()).isEqualTo(Depth.EMPTY);
    assertThat(mailboxes.dead())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.body()).isEqualTo(message.toJson());
          assertThat(value(letter, "outcome")).isEqualTo("refused");
          assertThat(value(letter, "receiveCount")).isEqualTo("1");
          assertThat(value(letter, "messageId")).isNotEmpty();
          assertThat(value(letter, "reason")).contains(reasons);
        });
    assertThat(mailboxes.results())
        .singleElement()
        .satisfies(told -> {
          failed(told);
          assertThat(told).containsEntry("sourceAmi", message.sourceAmi().value());
          assertThat(String.valueOf(told.get("reason"))).contains(reasons);
        });
  }

  static void failed(Map<String, Object> told) {
    assertThat(told)
        .containsEntry("schema", "kiln.image-copy-failed/1")
        .containsEntry("account", MEMBER.account().value())
        .containsEntry("region", MEMBER.region().value());
  }

  int order(OrderedAnswer answer) {
    int order = control.order(answer.to(MEMBER.account()));
    orders.add(order);
    return order;
  }

  void advance(Duration time) {
    control.advanceClock(time);
    ahead = ahead.plus(time);
  }

  List<FoundCopy> copies(ImageCreated message) {
    return FoundCopy.of(
        message.sourceAmi(), MEMBER, sandbox.operator(MEMBER.account(), MEMBER.region()));
  }

  List<Image> own() {
    return member().describeImages(own -> own.owners("self")).images();
  }

  Ec2Client member() {
    return sandbox.operator(MEMBER.account(), MEMBER.region()).ec2();
  }

  List<String> actions(long after) {
    return control.calls(after).calls().stream().map(MotoControl.Call::action).toList();
  }

  static String value(Message letter, String attribute) {
    return letter
        .messageAttributes()
        .getOrDefault(attribute, MessageAttributeValue.builder().stringValue("").build())
        .stringValue();
  }
}
