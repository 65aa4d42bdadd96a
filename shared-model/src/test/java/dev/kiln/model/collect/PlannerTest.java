package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Cases that have a name, beside what [PlannerProperties] says of all.
class PlannerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  private static final Verdict LATER =
      new Verdict.Mark(
          Instant.parse("2026-11-28T04:00:00Z"), "newer ones are kept, and nothing uses it");

  private final List<OwnedImage> images = new ArrayList<>();
  private final List<OwnedSnapshot> snapshots = new ArrayList<>();
  private final Uses uses = new Uses();

  @Test
  void theRetentionOfTheNewestGoodImageCountsForAll() {
    ImageId newest = good(30, "2/P40D");
    ImageId second = good(35, "9/P1D");
    ImageId third = good(39, "9/P1D");
    ImageId fourth = good(41, "9/P90D");

    assertThat(verdict(newest)).isEqualTo(keep("one of the newest 2 of web", "younger than P40D"));
    assertThat(verdict(second)).isEqualTo(keep("one of the newest 2 of web", "younger than P40D"));
    assertThat(verdict(third)).isEqualTo(keep("younger than P40D"));
    assertThat(verdict(fourth)).isEqualTo(LATER);
  }

  @Test
  void whatIsNoGoodIsNotCountedAmongTheNewest() {
    ImageId failed =
        add(20, State.FAILED, Map.of("kiln:retain", "9/P90D", "kiln:reported", "given-up"));
    ImageId pending = add(25, State.PENDING, Map.of("kiln:retain", "9/P90D"));
    ImageId good = good(30, "1/P14D");
    ImageId old = good(40, "1/P14D");

    assertThat(verdict(failed)).isEqualTo(new Verdict.Mark(NOW, "the copy failed"));
    assertThat(verdict(pending)).isEqualTo(keep("it is pending"));
    assertThat(verdict(good)).isEqualTo(keep("one of the newest 1 of web"));
    assertThat(verdict(old)).isEqualTo(LATER);
  }

  @Test
  void twoImagesOfOneBakeStayAsOne() {
    Map<String, String> bake = Map.of("kiln:bake", "web-20261101T040000Z-0000aa");
    ImageId first = good(30, "2/P14D", bake);
    ImageId second = good(30, "2/P14D", bake);
    ImageId third = good(40, "2/P14D");
    ImageId fourth = good(50, "2/P14D");

    assertThat(List.of(verdict(first), verdict(second), verdict(third)))
        .containsOnly(keep("one of the newest 2 of web"));
    assertThat(verdict(fourth)).isEqualTo(LATER);
  }

  /// A copy that was made late is of an old bake all the same.
  @Test
  void theNewestAreThoseOfTheNewestBakes() {
    ImageId madeLate = good(20, "1/P14D", Map.of("kiln:bake", "web-20260801T040000Z-0000aa"));
    ImageId madeEarly = good(30, "1/P14D", Map.of("kiln:bake", "web-20261001T040000Z-0000bb"));

    assertThat(verdict(madeEarly)).isEqualTo(keep("one of the newest 1 of web"));
    assertThat(verdict(madeLate)).isEqualTo(LATER);
  }

  @Test
  void whereFewerAreThereThanAreToBeKeptAllStay() {
    ImageId newest = good(300, "5/P14D");
    ImageId oldest = good(400, "5/P14D");

    assertThat(List.of(verdict(newest), verdict(oldest)))
        .containsOnly(keep("one of the newest 5 of web"));
  }

  @Test
  void everyRecipeKeepsItsOwn() {
    ImageId web = good(40, "1/P14D");
    ImageId other =
        good(90, "1/P14D", Map.of("Recipe", "db", "kiln:bake", "db-20260801T040000Z-0000aa"));

    assertThat(verdict(web)).isEqualTo(keep("one of the newest 1 of web"));
    assertThat(verdict(other)).isEqualTo(keep("one of the newest 1 of db"));
  }

  @Test
  void anImageIsYoungUntilItsLastSecond() {
    good(1, "1/P14D");
    ImageId young = add(NOW.minus(Duration.ofDays(14)).plusSeconds(1), State.AVAILABLE, GOOD);
    ImageId old = add(NOW.minus(Duration.ofDays(14)), State.AVAILABLE, GOOD);

    assertThat(verdict(young)).isEqualTo(keep("younger than P14D"));
    assertThat(verdict(old)).isEqualTo(LATER);
  }

  /// Whoever set it that far meant it; nothing else would take the mark away.
  @Test
  void anImageWhoseMarkIsYearsAheadWaitsForYears() {
    good(30, "1/P14D");
    ImageId marked = good(40, "1/P14D", Map.of("kiln:collect-after", "2036-01-01T00:00:00Z"));

    assertThat(verdict(marked))
        .isEqualTo(
            new Verdict.Wait(
                Instant.parse("2036-01-01T00:00:00Z"), "newer ones are kept, and nothing uses it"));
  }

  @Test
  void aMarkThatRanOutAgesAgoLetsAnImageGo() {
    good(30, "1/P14D");
    ImageId marked = good(40, "1/P14D", Map.of("kiln:collect-after", "2006-01-01T00:00:00Z"));

    assertThat(verdict(marked))
        .isEqualTo(new Verdict.Delete("newer ones are kept, and nothing uses it"));
  }

  @Test
  void anImageGoesFromTheSecondOfItsMarkOn() {
    good(30, "1/P14D");
    ImageId due = good(40, "1/P14D", Map.of("kiln:collect-after", NOW.toString()));
    Instant next = NOW.plusSeconds(1);
    ImageId soon = good(40, "1/P14D", Map.of("kiln:collect-after", next.toString()));

    assertThat(verdict(due)).isInstanceOf(Verdict.Delete.class);
    assertThat(verdict(soon)).isInstanceOf(Verdict.Wait.class);
  }

  /// It is not known when it may go.
  @Test
  void aMarkThatCannotBeReadIsMadeAnew() {
    good(30, "1/P14D");
    ImageId marked = good(40, "1/P14D", Map.of("kiln:collect-after", "soon"));

    assertThat(verdict(marked)).isEqualTo(LATER);
  }

  @Test
  void aKeepTagKeepsWithWordsAndWithout() {
    good(30, "1/P14D");
    ImageId silent = good(40, "1/P14D", Map.of("kiln:keep", ""));
    ImageId told = good(50, "1/P14D", Map.of("kiln:keep", "the auditors asked for it"));

    assertThat(verdict(silent)).isEqualTo(keep("kiln:keep"));
    assertThat(verdict(told)).isEqualTo(keep("kiln:keep: the auditors asked for it"));
  }

  @Test
  void aKeepTagTakesTheMarkAway() {
    good(30, "1/P14D");
    ImageId marked =
        good(40, "1/P14D", Map.of("kiln:keep", "", "kiln:collect-after", "2026-11-20T04:00:00Z"));

    assertThat(verdict(marked)).isEqualTo(new Verdict.Unmark(List.of("kiln:keep")));
  }

  /// Else all would wait anew after every read error.
  @Test
  void whatIsUndecidedKeepsItsMarkWhileThereAreDoubts() {
    Map<String, String> mark = Map.of("kiln:collect-after", "2026-11-20T04:00:00Z");
    ImageId undecided = add(40, State.DISABLED, mark);
    Map<String, String> kept = new HashMap<>(mark);
    kept.put("kiln:keep", "");
    ImageId wanted = add(40, State.DISABLED, kept);

    assertThat(verdict(undecided)).isInstanceOf(Verdict.Unmark.class);
    assertThat(verdicts(List.of("recipes could not be read")))
        .containsEntry(undecided, keep("somebody disabled it"))
        .hasEntrySatisfying(
            wanted, verdict -> assertThat(verdict).isInstanceOf(Verdict.Unmark.class));
  }

  @Test
  void aFailedImageStaysItsFirstDay() {
    Map<String, String> givenUp = Map.of("kiln:reported", "given-up");
    ImageId young = add(NOW.minus(Duration.ofHours(1)), State.FAILED, givenUp);
    ImageId old = add(NOW.minus(Duration.ofDays(3)), State.FAILED, givenUp);

    assertThat(verdict(young))
        .isEqualTo(new Verdict.Mark(NOW.plus(Duration.ofHours(23)), "the copy failed"));
    assertThat(verdict(old)).isEqualTo(new Verdict.Mark(NOW, "the copy failed"));
  }

  @Test
  void everyReasonIsTold() {
    ImageId image = good(10, "1/P14D", Map.of("kiln:keep", ""));
    uses.add(image, new Use("instance", "i-1"));

    assertThat(verdict(image))
        .isEqualTo(
            keep(
                "kiln:keep",
                "used by instance i-1",
                "one of the newest 1 of web",
                "younger than P14D"));
  }

  /// What is looked at on AWS's side may be found only once the rest has been read.
  @Test
  void whileThereAreDoubtsNothingIsACandidate() {
    good(30, "1/P14D");
    ImageId old = good(40, "1/P14D");
    Planner planner = new Planner(CollectRules.DEFAULT);

    assertThat(planner.candidates(facts(List.of()), NOW))
        .extracting(OwnedImage::id)
        .containsExactly(old);
    assertThat(planner.candidates(facts(List.of("instances could not be read")), NOW)).isEmpty();
  }

  @Test
  void aMarkStaysWhileThereAreDoubts() {
    good(30, "1/P14D");
    ImageId marked = good(40, "1/P14D", Map.of("kiln:collect-after", "2026-11-20T04:00:00Z"));

    assertThat(verdicts(List.of("instances could not be read")).get(marked))
        .isEqualTo(keep("the picture may not be complete"));
  }

  @Test
  void aSnapshotWithoutAnImageGoesInTwoSteps() {
    SnapshotId unmarked = snapshot(30, HERE, Map.of());
    SnapshotId waits = snapshot(30, HERE, Map.of("kiln:collect-after", "2026-11-22T04:00:00Z"));
    SnapshotId due = snapshot(30, HERE, Map.of("kiln:collect-after", "2026-11-21T04:00:00Z"));

    assertThat(ofSnapshots())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                unmarked,
                new Verdict.Mark(Instant.parse("2026-11-28T04:00:00Z"), "its image is gone"),
                waits,
                new Verdict.Wait(Instant.parse("2026-11-22T04:00:00Z"), "its image is gone"),
                due,
                new Verdict.Delete("its image is gone")));
  }

  @Test
  void aSnapshotWithoutAnImageStaysWhereThatMayChange() {
    SnapshotId young = snapshot(0, HERE, Map.of());
    SnapshotId kept = snapshot(30, HERE, Map.of("kiln:keep", "evidence"));
    Map<String, String> bake = Map.of("kiln:bake", "web-20261121T030000Z-0000aa");
    add(30, State.PENDING, bake);
    SnapshotId pending = snapshot(30, HERE, bake);

    assertThat(ofSnapshots())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                young,
                keep("its image may not show yet"),
                kept,
                keep("kiln:keep: evidence"),
                pending,
                keep("an image of its bake is pending")));
  }

  @Test
  void snapshotsOfOthersAreNotInThePlan() {
    snapshot(30, new AccountId("444455556666"), Map.of());
    snapshot(30, HERE, Map.of("BuiltBy", "somebody else"));
    ImageId image = good(30, "1/P14D");
    snapshots.addAll(Images.snapshotsOf(images.getLast()));

    assertThat(ofSnapshots()).isEmpty();
    assertThat(verdict(image)).isInstanceOf(Verdict.Keep.class);
  }

  /// Whoever made it of Kiln's snapshot has them.
  @Test
  void aSnapshotThatAnotherKindOfImageHasIsNotLeft() {
    OwnedImage other =
        Images.copy(
            "ami-%017x".formatted(images.size() + 1),
            NOW.minus(Duration.ofDays(30)),
            State.AVAILABLE,
            Map.of("BuiltBy", "somebody else"));
    images.add(other);
    snapshots.add(
        new OwnedSnapshot(
            other.snapshots().getFirst(),
            HERE,
            other.createdAt(),
            Images.good("ami-00000000000000001").tags(),
            1));

    assertThat(ofSnapshots()).isEmpty();
  }

  private static final AccountId HERE = Images.HERE;
  private static final Map<String, String> GOOD = Map.of("kiln:reported", "copied");

  private ImageId good(int days, String retain) {
    return good(days, retain, Map.of());
  }

  private ImageId good(int days, String retain, Map<String, String> more) {
    Map<String, String> tags = new HashMap<>(GOOD);
    tags.put("kiln:retain", retain);
    tags.putAll(more);
    return add(days, State.AVAILABLE, tags);
  }

  private ImageId add(int days, State state, Map<String, String> more) {
    return add(NOW.minus(Duration.ofDays(days)), state, more);
  }

  /// An older image is of an older bake, unless told otherwise.
  private ImageId add(Instant madeAt, State state, Map<String, String> more) {
    Map<String, String> tags = new HashMap<>();
    tags.put("kiln:bake", "web-%s-%06x".formatted(BakeId.time(madeAt), images.size()));
    tags.putAll(more);
    OwnedImage image = Images.copy("ami-%017x".formatted(images.size() + 1), madeAt, state, tags);
    images.add(image);
    return image.id();
  }

  private SnapshotId snapshot(int days, AccountId owner, Map<String, String> more) {
    Instant madeAt = NOW.minus(Duration.ofDays(days));
    SnapshotId id = new SnapshotId("snap-%017x".formatted(snapshots.size() + 1_000));
    snapshots.add(
        new OwnedSnapshot(
            id,
            owner,
            madeAt,
            Images.copy("ami-00000000000000001", madeAt, State.AVAILABLE, more).tags(),
            1));
    return id;
  }

  private Verdict verdict(ImageId image) {
    return verdicts(List.of()).getOrDefault(image, keep("not in the plan"));
  }

  private Map<ImageId, Verdict> verdicts(List<String> doubts) {
    return plan(doubts).images().stream()
        .collect(Collectors.toMap(each -> each.image().id(), Plan.OfImage::verdict));
  }

  private Map<SnapshotId, Verdict> ofSnapshots() {
    return plan(List.of()).snapshots().stream()
        .collect(Collectors.toMap(each -> each.snapshot().id(), Plan.OfSnapshot::verdict));
  }

  private Plan plan(List<String> doubts) {
    return new Planner(CollectRules.DEFAULT).plan(facts(doubts), NOW);
  }

  private Facts facts(List<String> doubts) {
    Map<ImageId, List<String>> objections =
        images.stream().collect(Collectors.toMap(OwnedImage::id, _ -> List.of()));
    return new Facts(
        HERE,
        new Region("eu-west-1"),
        images,
        snapshots,
        new CopyStandings(),
        uses,
        objections,
        doubts);
  }

  private static Verdict keep(String... why) {
    return new Verdict.Keep(List.of(why));
  }
}
