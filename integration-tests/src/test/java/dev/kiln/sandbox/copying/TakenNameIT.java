package dev.kiln.sandbox.copying;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Destination;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.copying.Mailboxes.Depth;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.OrderedAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Image;

/// A name or a token that is taken already, by whomever.
class TakenNameIT extends OutcomesCase {

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

  private static OrderedAnswer duplicateName() {
    return OrderedAnswer.error(
        "ec2", "CopyImage", "InvalidAMIName.Duplicate", "AMI name is already in use", 400);
  }
}
