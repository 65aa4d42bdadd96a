package dev.kiln.copier.confirm;

import static dev.kiln.copier.copy.Published.HERE;
import static dev.kiln.copier.event.CopyQueue.LONGEST_DELAY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.event.Delivery;
import dev.kiln.model.message.ImageCopyFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What failed is told, and tried again as long as that may help.
class FailedCopiesTest extends NoticesCase {

  @Test
  void aFailedCopyIsToldInAwssWordsAndTriedAgain() throws IOException {
    CopiedImage copy =
        add(Copied.image(FIRST, 1, State.FAILED, "it failed"), "key is not accessible");

    assertThat(handle(hint(copy.id()))).isEmpty();

    assertThat(member.told())
        .singleElement()
        .isInstanceOfSatisfying(
            ImageCopyFailed.class,
            told -> {
              assertThat(told.reason()).contains("it failed", "key is not accessible");
              assertThat(told.attempt()).isEqualTo(1);
              assertThat(told.image()).contains(copy.id());
            });
    assertThat(member.sent())
        .singleElement()
        .satisfies(sent -> assertThat(sent.attempt()).isEqualTo(2));
    assertThat(JSON.std.mapFrom(member.sent().getFirst().body()))
        .containsEntry("sourceAmi", FIRST.sourceAmi().value());
    assertThat(member.sent().getFirst().delay()).isBetween(Duration.ofMinutes(5), LONGEST_DELAY);
    assertThat(member.reported(copy.id())).contains("asked/1/" + MemberTwin.NOW);
  }

  @Test
  void aFailedCopyIsDoneWithOnceTheNextAttemptIsThere() {
    CopiedImage first = add(Copied.image(FIRST, 1, State.FAILED, "it failed"), "");
    handle(sweep());
    add(Copied.image(FIRST, 2, State.PENDING, ""), "");

    handle(sweep());

    assertThat(member.reported(first.id())).contains("retried");
    assertThat(member.sent()).hasSize(1);
  }

  @Test
  void aRequestThatWasLostIsSentAnewAFewTimesAndThenGivenUp() {
    CopiedImage copy = add(Copied.image(FIRST, 1, State.FAILED, "it failed"), "");
    handle(sweep());
    handle(sweep());
    assertThat(member.sent()).hasSize(1);

    member.pass(Confirmer.BEFORE_ASKING_ANEW);
    handle(sweep());
    assertThat(member.sent()).hasSize(2).allMatch(sent -> sent.attempt() == 2);
    for (int i = 0; i < 5; i++) {
      member.pass(Confirmer.BEFORE_ASKING_ANEW);
      handle(sweep());
    }

    assertThat(member.sent()).hasSize(Confirmer.MOST_REQUESTS);
    assertThat(member.reported(copy.id())).contains("given-up");
    assertThat(member.told())
        .hasSize(2)
        .last()
        .isInstanceOfSatisfying(
            ImageCopyFailed.class, told -> assertThat(told.reason()).contains("asked for 3 times"));
  }

  @Test
  void aFailedCopyWithoutBlockDevicesIsExplainedByTheSnapshotsOfItsAttempt() {
    CopiedImage copy = Copied.image(FIRST, 1, State.FAILED, "");
    CopiedImage bare =
        new CopiedImage(
            copy.id(),
            copy.name(),
            copy.description(),
            copy.state(),
            "",
            copy.createdAt(),
            Set.of(),
            copy.tags());
    member.add(bare, Copied.snapshots(copy, "of the first"));
    CopiedImage later = Copied.image(FIRST, 2, State.PENDING, "");
    member.add(later, Copied.snapshots(later, "of the second"));

    handle(sweep());

    assertThat(member.told())
        .singleElement()
        .isInstanceOfSatisfying(
            ImageCopyFailed.class,
            told ->
                assertThat(told.reason()).contains("of the first").doesNotContain("of the second"));
  }

  @Test
  void whereALaterAttemptIsThereNoneIsAskedFor() {
    CopiedImage first = add(Copied.image(FIRST, 1, State.FAILED, "it failed"), "");
    add(Copied.image(FIRST, 2, State.PENDING, ""), "");

    handle(hint(first.id()));

    assertThat(member.sent()).isEmpty();
    assertThat(member.reported(first.id())).contains("retried");
  }

  @Test
  void theThirdAttemptIsTheLast() {
    CopiedImage second = add(Copied.image(FIRST, 2, State.FAILED, "it failed"), "");
    handle(sweep());
    assertThat(member.sent()).singleElement().matches(sent -> sent.attempt() == 3);
    assertThat(member.sent().getFirst().delay()).isPositive();

    CopiedImage third = add(Copied.image(FIRST, 3, State.FAILED, "it failed"), "");
    handle(sweep());

    assertThat(member.sent()).hasSize(1);
    assertThat(member.reported(second.id())).contains("retried");
    assertThat(member.reported(third.id())).contains("given-up");
  }

  @Test
  void noAttemptIsSpentWhileTheKeyIsDisabled() {
    member.setKeyState("Disabled");
    CopiedImage copy = add(Copied.image(FIRST, 1, State.FAILED, "no key"), "");

    assertThat(handle(hint(copy.id()), sweep())).isEmpty();
    handle(sweep());
    assertThat(member.told()).hasSize(1);
    assertThat(member.sent()).isEmpty();
    assertThat(member.reported(copy.id())).contains("failed");

    member.setKeyState("Enabled");
    handle(sweep());

    assertThat(member.told()).hasSize(1);
    assertThat(member.sent()).singleElement().matches(sent -> sent.attempt() == 2);
  }

  @Test
  void aCopyWhoseKeyIsDeletedIsGivenUp() {
    member.setKeyState(EncryptionKey.MISSING);
    CopiedImage copy = add(Copied.image(FIRST, 1, State.FAILED, "no key"), "");

    handle(sweep());
    handle(sweep());

    assertThat(member.reported(copy.id())).contains("given-up");
    assertThat(member.told())
        .hasSize(2)
        .last()
        .isInstanceOfSatisfying(
            ImageCopyFailed.class,
            told -> assertThat(told.reason()).contains("there is no key " + HERE.key()));
  }

  @Test
  void theKeyIsAskedOnceForAllThatFailed() {
    member.setKeyState("PendingDeletion");
    add(Copied.image(FIRST, 1, State.FAILED, "no key"), "");
    add(Copied.image(SECOND, 1, State.FAILED, "no key"), "");

    handle(sweep());

    assertThat(member.calls()).containsOnlyOnce("state", "of", "snapshots");
  }

  @Test
  void aFailureOfAnImageThatIsNotListedIsToldInTheEventsWords() {
    Delivery failed =
        delivery(
            NoticeTest.ofImage(UNKNOWN)
                .replace("available", "failed")
                .replace("\"ErrorMessage\": \"\"", "\"ErrorMessage\": \"no such key\""),
            3);
    try (Lines lines = new Lines()) {
      assertThat(handle(failed)).isEmpty();

      assertThat(lines.all())
          .singleElement()
          .asString()
          .contains(UNKNOWN.value(), "no such key", "unlisted");
      assertThat(lines.metrics()).containsExactly("CopiesUnlisted");
    }
  }
}
