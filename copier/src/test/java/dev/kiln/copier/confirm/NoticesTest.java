package dev.kiln.copier.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.tag.TagKey;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoticesTest extends NoticesCase {

  @Test
  void anAvailableCopyBecomesCurrentAndIsToldAndMarked() {
    CopiedImage copy = add(Copied.available(FIRST), "");

    assertThat(handle(hint(copy.id()))).isEmpty();

    assertThat(member.current(WEB)).contains(copy.id().value());
    assertThat(member.told())
        .singleElement()
        .isInstanceOfSatisfying(
            ImageCopied.class,
            told -> {
              assertThat(told.image()).isEqualTo(copy.id());
              assertThat(told.sourceAmi()).isEqualTo(FIRST.sourceAmi());
              assertThat(told.recipe()).contains(WEB);
              assertThat(told.finishedAt()).isEqualTo(MemberTwin.NOW);
            });
    assertThat(member.reported(copy.id())).contains("copied");
    assertThat(member.calls())
        .containsExactly(
            "among", "snapshots", "versions", "write", "versions", "report", "mark copied");
  }

  @Test
  void copiesOfABatchAreLookedUpTogether() {
    CopiedImage one = add(Copied.available(FIRST), "");
    CopiedImage other = add(Copied.available(SECOND), "");

    assertThat(handle(hint(one.id()), hint(other.id()), hint(one.id()), sweep())).isEmpty();

    assertThat(member.calls()).containsOnlyOnce("all", "snapshots").doesNotContain("among");
    assertThat(member.told()).hasSize(2);
  }

  @Test
  void aCopyThatIsDoneWithCostsOneLook() {
    CopiedImage copy = add(Copied.available(FIRST), "");
    handle(hint(copy.id()));
    member.live();

    assertThat(handle(hint(copy.id()))).isEmpty();

    assertThat(member.calls()).containsExactly("among");
  }

  @Test
  void anImageThatIsNoCopyOrNoneOfKilnsIsLeftAlone() {
    CopyTags amigos = Copied.available(FIRST).tags();
    for (String key : List.of(TagKey.SOURCE_REGION, TagKey.ATTEMPT, TagKey.RETAIN, TagKey.BAKE)) {
      amigos = Copied.without(amigos, key);
    }
    CopiedImage copy = add(Copied.with(Copied.available(FIRST), amigos), "");

    assertThat(handle(hint(copy.id()), hint(UNKNOWN, "available", 3), sweep())).isEmpty();

    assertThat(member.calls()).containsExactly("all");
  }

  @Test
  void aCopyOfAmigosIsToldWithoutAParameter() {
    ImageCreated amigos =
        new ImageCreated(
            FIRST.sourceAmi(),
            FIRST.sourceRegion(),
            FIRST.audience(),
            FIRST.name(),
            "",
            FIRST.tags(),
            new Origin.Amigo());
    CopiedImage copy = add(Copied.available(amigos), "");

    handle(sweep());

    assertThat(member.calls()).doesNotContain("versions", "write");
    assertThat(member.told())
        .singleElement()
        .isInstanceOfSatisfying(ImageCopied.class, told -> assertThat(told.bake()).isEmpty());
    assertThat(member.reported(copy.id())).contains("copied");
  }

  @Test
  void aFaultyCopyIsToldOnceAndNotTriedAgain() {
    CopiedImage copy = Copied.available(FIRST);
    add(Copied.with(copy, Copied.without(copy.tags(), TagKey.RETAIN)), "");

    handle(sweep());
    handle(sweep());
    assertThat(member.told()).isEmpty();
    member.pass(Duration.ofMinutes(10));
    handle(sweep());
    handle(sweep());

    assertThat(member.told())
        .singleElement()
        .isInstanceOfSatisfying(
            ImageCopyFailed.class,
            told -> assertThat(told.reason()).contains("the tag kiln:retain is missing"));
    assertThat(member.sent()).isEmpty();
    assertThat(member.current(WEB)).isEmpty();
    assertThat(member.reported(copy.id())).contains("given-up");
  }

  @Test
  void aTagOfASnapshotThatShowsLateMakesNoCopyFaulty() {
    CopiedImage copy = Copied.available(FIRST);
    List<CopiedSnapshot> early =
        Copied.snapshots(Copied.with(copy, Copied.without(copy.tags(), TagKey.RETAIN)), "");
    member.add(copy, early);
    assertThat(handle(sweep())).isEmpty();

    member.add(member.copy(copy.id()), Copied.snapshots(copy, ""));
    member.pass(Duration.ofMinutes(15));
    handle(sweep());

    assertThat(member.reported(copy.id())).contains("copied");
    assertThat(member.told()).singleElement().isInstanceOf(ImageCopied.class);
  }

  @Test
  void whatTheParameterDoesNotTakeInADayIsToldOnceAndGivenUp() {
    CopiedImage copy = add(Copied.available(FIRST), "");
    member.refuseParameters("the oldest version has a label");
    handle(sweep());
    member.pass(Duration.ofHours(23));
    handle(sweep());
    assertThat(member.reported(copy.id())).isEmpty();
    member.pass(Duration.ofHours(2));
    handle(sweep());
    assertThat(member.told()).isEmpty();

    member.pass(Duration.ofHours(1));
    handle(sweep());
    member.live();
    handle(sweep());

    assertThat(member.told())
        .singleElement()
        .isInstanceOfSatisfying(
            ImageCopyFailed.class,
            told -> assertThat(told.reason()).contains("the oldest version has a label"));
    assertThat(member.reported(copy.id())).contains("given-up");
    assertThat(member.calls()).containsExactly("all");
  }

  @Test
  void pendingAndWithdrawnCopiesAreLeftAsTheyAre() {
    CopiedImage pending = add(Copied.image(FIRST, 1, State.PENDING, ""), "");
    CopiedImage disabled = add(Copied.image(SECOND, 1, State.DISABLED, ""), "");

    assertThat(handle(hint(pending.id(), "pending", 1), hint(disabled.id()))).isEmpty();

    assertThat(member.told()).isEmpty();
    assertThat(member.reported(pending.id())).isEmpty();
    assertThat(member.reported(disabled.id())).isEmpty();
  }

  static Stream<Throwable> breaks() {
    return Stream.of(
        new IllegalStateException("UnauthorizedOperation"),
        new NoClassDefFoundError("software/amazon/awssdk/Missing"),
        new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("breaks")
  void oneCopyThatBreaksHarmsNoNeighbour(Throwable how) {
    CopiedImage bad = add(Copied.available(FIRST), "");
    CopiedImage good = add(Copied.available(SECOND), "");
    member.breakOver(bad.id(), how);
    Delivery ofBad = hint(bad.id());

    assertThat(handle(ofBad, hint(good.id()), delivery("no JSON", 1))).containsExactly(ofBad);

    assertThat(member.reported(good.id())).contains("copied");
    assertThat(kept).singleElement().matches(letter -> letter.delivery().body().equals("no JSON"));
  }

  @Test
  void whileTheToolingAccountIsSilentCopiesBecomeCurrentAndItIsAskedOnce() {
    add(Copied.available(FIRST), "");
    CopiedImage newest = add(Copied.available(SECOND), "");
    CopiedImage failed = add(Copied.image(Published.image(3), 1, State.FAILED, "it failed"), "");
    member.loseTheToolingAccount();

    handle(sweep());

    assertThat(member.calls()).containsOnlyOnce("report");
    assertThat(member.calls().indexOf("report")).isGreaterThan(member.calls().lastIndexOf("write"));
    assertThat(member.current(WEB)).contains(newest.id().value());
    assertThat(member.reported(failed.id())).isEmpty();
  }

  @Test
  void whatTheDeadLetterQueueDoesNotTakeComesAgain() {
    Delivery bad = delivery("no JSON", 1);

    assertThat(
            notices(
                    _ -> {
                      throw new IllegalStateException("full");
                    })
                .handle(List.of(bad), ENOUGH))
        .containsExactly(bad);
  }

  @Test
  void whatStaysAsItIsIsCounted() {
    member.setKeyState("PendingDeletion");
    add(Copied.image(FIRST, 1, State.FAILED, "no key"), "");
    CopiedImage unclear = Copied.available(SECOND);
    member.add(unclear, List.of());
    add(Copied.image(Published.image(3), 1, State.PENDING, ""), "");
    member.pass(Duration.ofHours(25));

    try (Lines lines = new Lines()) {
      handle(sweep());

      assertThat(lines.metrics())
          .containsExactlyInAnyOrder("CopiesOnHold", "CopiesLater", "CopiesStuck", "SweepsDone");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"available", "failed"})
  void anEventThatIsAheadOfWhatEc2ShowsComesAgainAFewTimes(String state) {
    CopiedImage pending = add(Copied.image(FIRST, 1, State.PENDING, ""), "");
    Notices patient =
        new Notices(
            member, member, member.confirmer(), kept::add, MaxReceives.DEFAULT, new Random(7));

    for (ImageId image : List.of(pending.id(), UNKNOWN)) {
      for (int receives : new int[] {1, 2}) {
        Delivery early = hint(image, state, receives);
        assertThat(patient.handle(List.of(early), ENOUGH)).containsExactly(early);
      }
      assertThat(patient.handle(List.of(hint(image, state, 3)), ENOUGH)).isEmpty();
    }
  }
}
