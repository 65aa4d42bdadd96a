package dev.kiln.copier.confirm;

import static dev.kiln.copier.copy.Published.HERE;
import static dev.kiln.copier.event.CopyQueue.LONGEST_DELAY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.event.DeadLetter;
import dev.kiln.copier.event.DeadLetters;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.Receives;
import dev.kiln.copier.event.TimeLeft;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.tag.TagKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoticesTest {
  private static final TimeLeft ENOUGH = () -> Duration.ofMinutes(1);
  private static final RecipeName WEB = new RecipeName("web");
  private static final ImageCreated FIRST = Published.image(1);
  private static final ImageId UNKNOWN = new ImageId("ami-00000000");
  private static final ImageCreated SECOND = Published.image(2);

  private final MemberTwin member = new MemberTwin();
  private final List<DeadLetter> kept = new ArrayList<>();

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
  void theKeyIsAskedOnceForAllThatFailed() {
    member.setKeyState("PendingDeletion");
    add(Copied.image(FIRST, 1, State.FAILED, "no key"), "");
    add(Copied.image(SECOND, 1, State.FAILED, "no key"), "");

    handle(sweep());

    assertThat(member.calls()).containsOnlyOnce("state", "of", "snapshots");
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
  void whenTheCopiesCannotBeLookedUpEveryNoticeComesAgain() {
    Delivery hint = hint(new ImageId("ami-00000000"));
    Notices notices =
        new Notices(
            new Unreachable(member),
            member,
            member.confirmer(),
            kept::add,
            new MaxReceives(3),
            new Random(7));

    assertThat(notices.handle(List.of(hint, delivery("no JSON", 1)), ENOUGH)).containsExactly(hint);
    assertThat(notices.handle(List.of(delivery(NoticeTest.SCHEDULED, 3)), ENOUGH)).isEmpty();
    assertThat(kept).hasSize(1);
  }

  @Test
  void whatThereIsNoTimeForComesAgain() {
    CopiedImage one = add(Copied.available(FIRST), "");
    CopiedImage other = add(Copied.available(SECOND), "");
    TimeLeft forOne = () -> Duration.ofSeconds(member.told().isEmpty() ? 60 : 1);
    Delivery ofOne = hint(one.id());
    Delivery ofOther = hint(other.id());
    Delivery sweep = sweep();

    assertThat(notices(kept::add).handle(List.of(ofOne, ofOther, sweep), forOne))
        .hasSize(2)
        .contains(sweep)
        .containsAnyOf(ofOne, ofOther);
    assertThat(member.told()).hasSize(1);
  }

  @Test
  void aSweepThatIsCutShortComesAgainOnce() {
    add(Copied.available(FIRST), "");
    add(Copied.available(SECOND), "");
    TimeLeft none = () -> Duration.ofSeconds(1);
    Delivery second = delivery(NoticeTest.SCHEDULED, 2);

    assertThat(notices(kept::add).handle(List.of(second), none)).isEmpty();
  }

  @Test
  void howeverShortTheTimeOneCopyIsSettled() {
    add(Copied.available(FIRST), "");
    add(Copied.available(SECOND), "");

    notices(kept::add).handle(List.of(sweep()), () -> Duration.ofSeconds(1));

    assertThat(member.told()).hasSize(1);
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
  void copiesAreTakenInAnotherOrderEachTime() {
    Random random = new Random(7);
    Set<ImageId> first = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      MemberTwin one = new MemberTwin();
      for (ImageCreated message : List.of(FIRST, SECOND)) {
        CopiedImage copy = Copied.available(message);
        one.add(copy, Copied.snapshots(copy, ""));
      }
      new Notices(one, one, one.confirmer(), kept::add, new MaxReceives(3), random)
          .handle(List.of(sweep()), () -> Duration.ofSeconds(1));
      one.told().forEach(told -> first.add(((ImageCopied) told).image()));
    }

    assertThat(first).hasSize(2);
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

  @Test
  void aSweepThatSeesNoCopiesIsNotDoneAndTellsWhere() {
    Notices unseeing =
        new Notices(
            new Unreachable(member),
            member,
            member.confirmer(),
            kept::add,
            new MaxReceives(3),
            new Random(7));
    try (Lines lines = new Lines()) {
      unseeing.handle(List.of(sweep()), ENOUGH);

      assertThat(lines.metrics()).containsExactly("SweepsBroken");
      assertThat(lines.all())
          .singleElement()
          .asString()
          .contains("account", "222222222222", "region", "eu-west-1", "outcome", "unseen");
    }
  }

  @Test
  void aSweepThatIsCutShortIsNotDone() {
    add(Copied.available(FIRST), "");
    add(Copied.available(SECOND), "");
    try (Lines lines = new Lines()) {
      notices(kept::add).handle(List.of(sweep()), () -> Duration.ofSeconds(1));

      assertThat(lines.metrics()).contains("CopiesConfirmed").doesNotContain("SweepsDone");
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

  private CopiedImage add(CopiedImage copy, String stateMessage) {
    member.add(copy, Copied.snapshots(copy, stateMessage));
    return copy;
  }

  private List<Delivery> handle(Delivery... deliveries) {
    return notices(kept::add).handle(List.of(deliveries), ENOUGH);
  }

  private Notices notices(DeadLetters deadLetters) {
    return new Notices(
        member, member, member.confirmer(), deadLetters, new MaxReceives(3), new Random(7));
  }

  private static Delivery hint(ImageId image) {
    return delivery(NoticeTest.ofImage(image), 1);
  }

  private static Delivery hint(ImageId image, String state, int receives) {
    return delivery(NoticeTest.ofImage(image).replace("available", state), receives);
  }

  private static Delivery sweep() {
    return delivery(NoticeTest.SCHEDULED, 1);
  }

  private static Delivery delivery(String body, int receives) {
    return new Delivery(
        "m-%08x".formatted(body.hashCode()),
        new Receives.Counted(receives),
        body,
        "1",
        Optional.empty(),
        Optional.empty());
  }

  /// EC2 does not answer.
  private record Unreachable(Inventory inventory) implements Inventory {
    @Override
    public List<CopiedImage> all() {
      throw new IllegalStateException("EC2 does not answer");
    }

    @Override
    public List<CopiedImage> among(Set<ImageId> images) {
      return all();
    }

    @Override
    public List<CopiedImage> of(Set<ImageId> sources) {
      return inventory.of(sources);
    }

    @Override
    public List<CopiedSnapshot> snapshots(Set<SnapshotId> snapshots) {
      return inventory.snapshots(snapshots);
    }

    @Override
    public List<CopiedSnapshot> snapshotsOf(Set<ImageId> sources) {
      return inventory.snapshotsOf(sources);
    }

    @Override
    public void mark(ImageId copy, Reported reported) {
      inventory.mark(copy, reported);
    }
  }
}
