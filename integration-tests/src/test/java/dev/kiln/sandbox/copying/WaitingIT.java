package dev.kiln.sandbox.copying;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.copying.Mailboxes.Depth;
import dev.kiln.sandbox.moto.CopyLimits;
import dev.kiln.sandbox.moto.OrderedAnswer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.ImageState;

/// What AWS cannot do yet is copied later.
class WaitingIT extends OutcomesCase {

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

  /// @param code empty for no answer at all
  private static OrderedAnswer busy(String operation, String code, int status) {
    return code.isEmpty()
        ? OrderedAnswer.silence("ec2", operation)
        : OrderedAnswer.error("ec2", operation, code, "Not now", status);
  }

  /// Looks at the copies until they are all made: every look brings them further.
  private void settleAll() {
    while (own().stream().anyMatch(image -> image.state() == ImageState.PENDING)) {}
  }
}
