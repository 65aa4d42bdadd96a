package dev.kiln.sandbox.copying;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.copying.Mailboxes.Depth;
import dev.kiln.sandbox.moto.OrderedAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of a message when EC2 takes the request, or never will.
class OutcomesIT extends OutcomesCase {

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
}
