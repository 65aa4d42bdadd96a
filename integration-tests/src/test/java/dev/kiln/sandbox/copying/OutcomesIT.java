package dev.kiln.sandbox.copying;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Destination;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.copying.Mailboxes.Depth;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.functions.QueuePoller;
import dev.kiln.sandbox.moto.CopyLimits;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.OrderedAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// What becomes of a message for each of AWS's answers: its copy, its place in the queue, its dead
/// letter, and what the tooling account hears.
@TestInstance(Lifecycle.PER_CLASS)
class OutcomesIT {
  private static final Place MEMBER =
      new Place(new AccountId("222222222222"), new Region("eu-west-1"));
  private static final Scene SCENE =
      new Scene(
          new AccountId("111111111111"),
          MEMBER.region(),
          List.of(MEMBER.account()),
          List.of(MEMBER.region()));
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Sandbox sandbox = Sandbox.open(SCENE, _ -> {});
  private final MotoControl control = sandbox.control();
  private final Sources sources = new Sources(sandbox);
  private final Mailboxes mailboxes = new Mailboxes(sandbox, MEMBER);
  private final QueuePoller poller = sandbox.poller(MEMBER, sandbox.copier(MEMBER));
  private final List<Integer> orders = new ArrayList<>();
  private Duration ahead = Duration.ZERO;

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

  @Test
  void anAcceptedCopyEndsTheMessageOnceItIsSeen() {
    ImageCreated message = sources.shared(List.of(MEMBER));

    deliver(message);

    assertThat(copies(message))
        .singleElement()
        .satisfies(copy -> {
          assertThat(copy.key()).isEqualTo(sandbox.member(MEMBER).key().value());
          assertThat(copy.tags()).containsKey("kiln:announced-at");
        });
    assertDoneOnceItsCopyIsSeen();
  }

  @ParameterizedTest
  @CsvSource({
    "RequestLimitExceeded, 503",
    "Throttling, 400",
    "InternalError, 500",
    "Unavailable, 503",
    "ExpiredToken, 400",
    "AuthFailure, 401",
    "'', 0"
  })
  void whatAwsIsTooBusyForIsCopiedLater(String code, int status) {
    ImageCreated message = sources.shared(List.of(MEMBER));
    int order = order(busy("CopyImage", code, status));

    deliver(message);

    assertThat(copies(message)).isEmpty();
    assertHidden(Duration.ofSeconds(15), Duration.ofSeconds(30));
    control.takeBack(order);
    poller.pollOnce();
    assertThat(copies(message)).hasSize(1);
    assertDoneOnceItsCopyIsSeen();
  }

  @Test
  void copiesThatCannotBeLookedForAreMadeLater() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    int order = order(busy("DescribeImages", "InternalError", 500));

    deliver(message);

    assertHidden(Duration.ofSeconds(15), Duration.ofSeconds(30));
    control.takeBack(order);
    poller.pollOnce();
    assertThat(copies(message)).hasSize(1);
    assertDoneOnceItsCopyIsSeen();
  }

  @Test
  void waitsTwiceAsLongEachTimeAwsIsBusy() {
    order(busy("CopyImage", "InternalError", 500));

    deliver(sources.shared(List.of(MEMBER)));

    assertHidden(Duration.ofSeconds(15), Duration.ofSeconds(30));
    poller.pollOnce();
    assertHidden(Duration.ofSeconds(30), Duration.ofSeconds(60));
    poller.pollOnce();
    assertHidden(Duration.ofSeconds(60), Duration.ofSeconds(120));
  }

  @Test
  void anAnswerThatIsLostAfterTheCopyWasMadeLeavesOneCopy() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    int order = order(OrderedAnswer.silence("ec2", "CopyImage").afterEffect());

    deliver(message);

    assertHidden(Duration.ofSeconds(15), Duration.ofSeconds(30));
    control.takeBack(order);
    poller.pollOnce();
    assertThat(copies(message)).hasSize(1);
    assertDone();
  }

  @Test
  void aCopyThatFailsBeforeItsMessageComesAgainBeginsNoOther() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    deliver(message);
    ImageId failed = new ImageId(copies(message).getFirst().image());
    control.failImage(MEMBER.account(), MEMBER.region(), failed, "the key was lost");

    assertDoneOnceItsCopyIsSeen();

    assertThat(copies(message)).hasSize(1);
  }

  @Test
  void aRefusalThatCannotBeToldComesAgainAndIsKeptWhenItIsTold() {
    ImageCreated message =
        sources.unshared(List.of(MEMBER), Instant.now().minus(Duration.ofMinutes(61)));
    mailboxes.send(message.toJson());
    int order = order(OrderedAnswer.error("sqs", "SendMessage", "InternalError", "Not now", 500));

    poller.pollOnce();

    assertHidden(Duration.ofSeconds(15), Duration.ofSeconds(30));
    control.takeBack(order);
    poller.pollOnce();
    assertThat(mailboxes.depth()).isEqualTo(Depth.EMPTY);
    assertThat(mailboxes.results()).singleElement().satisfies(told -> failed(told));
    assertThat(mailboxes.dead())
        .singleElement()
        .satisfies(letter -> assertThat(letter.messageAttributes()).doesNotContainKey("untold"));
  }

  @Test
  void aCopyWaitsUntilASlotIsFree() {
    settleAll();
    control.limitCopies(MEMBER.account(), CopyLimits.none().snapshotCopies(3));
    ImageCreated first = sources.shared(List.of(MEMBER));
    ImageCreated second = sources.shared(List.of(MEMBER));
    deliver(first);
    mailboxes.empty();

    deliver(second);

    assertHidden(Duration.ofMinutes(1), Duration.ofMinutes(2));
    poller.pollOnce();
    assertHidden(Duration.ofMinutes(2), Duration.ofMinutes(4));
    assertThat(copies(second)).isEmpty();
    settleAll();
    poller.pollOnce();
    assertThat(copies(second)).hasSize(1);
    assertDoneOnceItsCopyIsSeen();
  }

  @Test
  void waitingEndsInTheQueueAgainAndNeverInTheDeadLetterQueue() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    int order =
        order(
            OrderedAnswer.error(
                "ec2",
                "CopyImage",
                "ResourceLimitExceeded",
                "Too many snapshot copies in progress. The limit is 20 for this destination region.",
                400));
    mailboxes.send(message.toJson());
    mailboxes.receiveInVain(95);

    poller.pollOnce();

    assertThat(mailboxes.depth()).isEqualTo(Depth.ONE_DELAYED);
    control.takeBack(order);
    advance(Duration.ofMinutes(15).plus(SECOND));
    poller.pollOnce();
    assertThat(copies(message)).hasSize(1);
    assertDoneOnceItsCopyIsSeen();
  }

  @Test
  void aNameTakenByACopyOfTheSourceEndsTheMessage() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    order(duplicateName().times(1).afterEffect());

    deliver(message);

    assertThat(copies(message)).hasSize(1);
    assertDone();
  }

  @Test
  void afterAFailedCopyComesTheNextAttemptUnderAnotherName() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    deliver(message);
    assertDoneOnceItsCopyIsSeen();
    ImageId failed = new ImageId(copies(message).getFirst().image());
    control.failImage(MEMBER.account(), MEMBER.region(), failed, "the key was lost");

    deliver(message);

    assertThat(copies(message))
        .extracting(copy -> copy.tags().get("kiln:attempt"))
        .containsExactlyInAnyOrder("1", "2");
    assertThat(own()).extracting(Image::name).contains(message.name() + "-2");
    assertDoneOnceItsCopyIsSeen();
  }

  @Test
  void aNameTakenByAnotherImageIsRefusedWithBothIds() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    ImageId stranger =
        control.seedImage(
            ImageSeed.of(MEMBER.account(), MEMBER.region(), message.name().value()).secret());

    deliver(message);

    assertThat(copies(message)).isEmpty();
    assertRefused(message, message.sourceAmi().value(), stranger.value());
  }

  @Test
  void aNameTakenByNobodyWhoIsSeenLeadsToTheNextAttempt() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    order(duplicateName().times(1));

    deliver(message);

    assertNextAttempt(message);
  }

  @Test
  void aTokenUsedForSomethingElseLeadsToTheNextAttempt() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    Destination here =
        new Destination(MEMBER.account(), MEMBER.region(), sandbox.member(MEMBER).key());
    CopyRequest first = CopyRequest.of(message, Instant.now(), here, 1);
    member()
        .copyImage(copy ->
            copy.name("another name for " + message.name())
                .sourceImageId(message.sourceAmi().value())
                .sourceRegion(message.sourceRegion().value())
                .clientToken(first.token().value()));

    deliver(message);

    assertNextAttempt(message);
  }

  @Test
  void aTokenUsedForTheCopyThatIsThereEndsTheMessage() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    order(
        OrderedAnswer.error(
                "ec2",
                "CopyImage",
                "IdempotentParameterMismatch",
                "The request uses the same client token as a previous, but non-identical request.",
                400)
            .times(1)
            .afterEffect());

    deliver(message);

    assertThat(copies(message)).hasSize(1);
    assertDone();
  }

  @Test
  void anImageThatIsNotSharedYetIsCopiedLater() {
    ImageCreated message = sources.unshared(List.of(MEMBER));

    deliver(message);

    assertHidden(Duration.ofSeconds(15), Duration.ofSeconds(30));
    sources.share(message);
    poller.pollOnce();
    assertThat(copies(message)).hasSize(1);
    assertDoneOnceItsCopyIsSeen();
  }

  @Test
  void anImageWhoseStorageIsNotSharedYetIsCopiedLater() {
    ImageCreated message = sources.unshared(List.of(MEMBER));
    sources.shareImage(message);

    deliver(message);

    assertHidden(Duration.ofSeconds(15), Duration.ofSeconds(30));
    sources.share(message);
    poller.pollOnce();
    assertThat(copies(message)).hasSize(1);
    assertDoneOnceItsCopyIsSeen();
  }

  @Test
  void anImageThatIsNotSharedForAnHourIsRefusedWithWhatToCheck() {
    ImageCreated message =
        sources.unshared(List.of(MEMBER), Instant.now().minus(Duration.ofMinutes(61)));

    deliver(message);

    assertRefused(message, "InvalidAMIID.NotFound", "is not shared with this account");
  }

  @ParameterizedTest
  @CsvSource({
    "UnauthorizedOperation, 403, service control policy",
    "InvalidParameterValue, 400, the message is wrong",
    "InvalidParameter, 400, or the key",
    "MissingParameter, 400, the message is wrong",
    "OptInRequired, 403, not known to help"
  })
  void whatAwsWillNeverDoIsRefusedAtOnceInItsWords(String code, int status, String meaning) {
    ImageCreated message = sources.shared(List.of(MEMBER));
    order(OrderedAnswer.error("ec2", "CopyImage", code, "No, said EC2", status));
    long before = control.calls(Long.MAX_VALUE).last();

    deliver(message);

    assertThat(actions(before)).containsOnlyOnce("ec2:CopyImage");
    assertThat(copies(message)).isEmpty();
    assertRefused(message, code, "No, said EC2", meaning);
  }

  @Test
  void aDuplicateOfAMessageEndsWithOneLook() {
    ImageCreated message = sources.shared(List.of(MEMBER));
    deliver(message);
    assertDoneOnceItsCopyIsSeen();
    long before = control.calls(Long.MAX_VALUE).last();

    deliver(message);

    assertThat(actions(before)).containsOnlyOnce("ec2:DescribeImages");
    assertThat(actions(before)).doesNotContain("ec2:CopyImage");
    assertThat(copies(message)).hasSize(1);
    assertDone();
  }

  @Test
  void aMessageThatSaysNothingIsRefusedWithoutACall() {
    long before = control.calls(Long.MAX_VALUE).last();

    mailboxes.send("{\"schema\":\"kiln.image-created/7\"}");
    poller.pollOnce();

    assertThat(actions(before)).doesNotContain("ec2:DescribeImages", "ec2:CopyImage");
    assertThat(mailboxes.dead())
        .singleElement()
        .satisfies(letter -> assertThat(value(letter, "reason")).contains("kiln.image-created/7"));
    assertThat(mailboxes.results()).singleElement().satisfies(told -> failed(told));
  }

  private void deliver(ImageCreated message) {
    mailboxes.send(message.toJson());
    poller.pollOnce();
  }

  /// The one message is handed out again after `least`, and not after `most`. Leaves it to be had.
  private void assertHidden(Duration least, Duration most) {
    assertThat(mailboxes.depth()).isEqualTo(Depth.ONE_HIDDEN);
    // What the clock shows runs on by itself while the function works.
    advance(least.dividedBy(2));
    assertThat(mailboxes.depth()).as("after half of " + least).isEqualTo(Depth.ONE_HIDDEN);
    advance(most.minus(least.dividedBy(2)).plus(SECOND));
    assertThat(mailboxes.depth()).as("after " + most).isEqualTo(Depth.ONE_READY);
    assertThat(mailboxes.dead()).isEmpty();
    assertThat(mailboxes.results()).isEmpty();
  }

  private void assertNextAttempt(ImageCreated message) {
    assertThat(copies(message)).isEmpty();
    assertThat(mailboxes.depth()).isEqualTo(Depth.ONE_DELAYED);
    advance(Duration.ofMinutes(5).plus(SECOND));
    poller.pollOnce();
    assertThat(copies(message))
        .extracting(copy -> copy.tags().get("kiln:attempt"))
        .containsExactly("2");
    assertDoneOnceItsCopyIsSeen();
  }

  /// The message stays as long as its queue hides it, and costs one look then.
  private void assertDoneOnceItsCopyIsSeen() {
    assertThat(mailboxes.depth()).isEqualTo(Depth.ONE_HIDDEN);
    advance(CopyFunction.TIMEOUT.multipliedBy(6).plus(SECOND));
    long before = control.calls(Long.MAX_VALUE).last();
    poller.pollOnce();
    assertThat(actions(before)).containsOnlyOnce("ec2:DescribeImages");
    assertThat(actions(before)).doesNotContain("ec2:CopyImage");
    assertDone();
  }

  private void assertDone() {
    assertThat(mailboxes.depth()).isEqualTo(Depth.EMPTY);
    assertThat(mailboxes.dead()).isEmpty();
    assertThat(mailboxes.results()).isEmpty();
  }

  private void assertRefused(ImageCreated message, String... reasons) {
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

  private static void failed(Map<String, Object> told) {
    assertThat(told)
        .containsEntry("schema", "kiln.image-copy-failed/1")
        .containsEntry("account", MEMBER.account().value())
        .containsEntry("region", MEMBER.region().value());
  }

  private int order(OrderedAnswer answer) {
    int order = control.order(answer.to(MEMBER.account()));
    orders.add(order);
    return order;
  }

  /// @param code empty for no answer at all
  private static OrderedAnswer busy(String operation, String code, int status) {
    return code.isEmpty()
        ? OrderedAnswer.silence("ec2", operation)
        : OrderedAnswer.error("ec2", operation, code, "Not now", status);
  }

  private static OrderedAnswer duplicateName() {
    return OrderedAnswer.error(
        "ec2", "CopyImage", "InvalidAMIName.Duplicate", "AMI name is already in use", 400);
  }

  private void advance(Duration time) {
    control.advanceClock(time);
    ahead = ahead.plus(time);
  }

  /// Looks at the copies until they are all made: every look brings them further.
  private void settleAll() {
    while (own().stream().anyMatch(image -> image.state() == ImageState.PENDING)) {}
  }

  private List<FoundCopy> copies(ImageCreated message) {
    return FoundCopy.of(
        message.sourceAmi(), MEMBER, sandbox.operator(MEMBER.account(), MEMBER.region()));
  }

  private List<Image> own() {
    return member().describeImages(own -> own.owners("self")).images();
  }

  private Ec2Client member() {
    return sandbox.operator(MEMBER.account(), MEMBER.region()).ec2();
  }

  private List<String> actions(long after) {
    return control.calls(after).calls().stream().map(MotoControl.Call::action).toList();
  }

  private static String value(Message letter, String attribute) {
    return letter
        .messageAttributes()
        .getOrDefault(attribute, MessageAttributeValue.builder().stringValue("").build())
        .stringValue();
  }
}
