package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kiln.model.collect.Collected.WayBack;
import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.message.ImagesCollected;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From the look to the end.
class CollectorTest {
  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  private static final String NEWEST = "ami-00000000000000009";
  private static final String OLD = "ami-00000000000000001";
  private static final String DUE = "ami-00000000000000002";
  private static final String USED = "ami-00000000000000003";

  private final InMemoryEstate estate = new InMemoryEstate();
  private final Recorded removal = new Recorded();
  private final Collector collector =
      new Collector(
          Images.HERE,
          new Region("eu-west-1"),
          CollectRules.DEFAULT,
          Clock.fixed(NOW, ZoneOffset.UTC));

  @BeforeEach
  void thereAreImages() {
    add(Images.good(NEWEST));
    add(Images.good(OLD));
    add(marked(DUE, "2026-11-20T04:00:00Z"));
    add(marked(USED, "2026-11-20T04:00:00Z"));
    estate.name(Estate.Naming.INSTANCE, "i-1", USED);
    estate.imageParameters.add("/kiln/images/web");
  }

  @Test
  void marksUnmarksAndRemoves() {
    Collected collected = collect();

    assertThat(removal.calls)
        .containsExactlyInAnyOrder(
            "mark [%s, snap-00000000000000001] 2026-11-28T04:00:00Z".formatted(OLD),
            "deprecate %s 2026-11-21T04:02:00Z".formatted(OLD),
            "undeprecate " + USED,
            "unmark [%s, snap-00000000000000003]".formatted(USED),
            "deregister " + DUE);
    assertThat(collected.marked()).containsExactly(new ImageId(OLD));
    assertThat(collected.unmarked()).containsExactly(new ImageId(USED));
    assertThat(collected.gone())
        .containsExactly(new Collected.Gone(new ImageId(DUE), 8L << 30, new WayBack.None()));
    assertThat(collected.left()).isEmpty();
  }

  /// Who finds an image deprecated and unmarked cannot tell whose doing that was.
  @Test
  void theMarkComesFirstAndGoesLast() {
    collect();
    assertThat(removal.calls)
        .containsSubsequence(
            "mark [%s, snap-00000000000000001] 2026-11-28T04:00:00Z".formatted(OLD),
            "deprecate %s 2026-11-21T04:02:00Z".formatted(OLD))
        .containsSubsequence(
            "undeprecate " + USED, "unmark [%s, snap-00000000000000003]".formatted(USED));
  }

  @Test
  void aMarkThatWasCutShortIsMadeWhole() {
    estate.images.clear();
    estate.snapshots.clear();
    add(Images.good(NEWEST));
    OwnedImage half = marked(OLD, "2026-11-25T04:00:00Z");
    add(
        new OwnedImage(
            half.id(),
            half.owner(),
            half.state(),
            half.createdAt(),
            half.tags(),
            half.snapshots(),
            false,
            false));

    collect();

    assertThat(removal.calls)
        .containsExactly(
            "mark [%s, snap-00000000000000001] 2026-11-25T04:00:00Z".formatted(OLD),
            "deprecate %s 2026-11-21T04:02:00Z".formatted(OLD));
  }

  @Test
  void tellsUntilWhenWhatIsGoneCanBeBroughtBack() {
    removal.bin.put(new ImageId(DUE), NOW.plus(Duration.ofDays(3)));

    Collected collected = collect();

    assertThat(collected.gone())
        .extracting(Collected.Gone::way)
        .containsExactly(new WayBack.Until(NOW.plus(Duration.ofDays(3))));
    assertThat(new CollectedReport(collected).lines())
        .contains(
            "  %s: can be brought back until 2026-11-24T04:00:00Z: kiln restore %1$s"
                .formatted(DUE));
    assertThat(collected.isWell()).isTrue();
  }

  @Test
  void aBinThatCannotBeLookedAtIsNoEmptyOne() {
    removal.refused.add("look for " + DUE);

    Collected collected = collect();

    assertThat(collected.gone())
        .extracting(Collected.Gone::way)
        .containsExactly(new WayBack.Unknown("AWS says OperationNotPermitted: it is protected"));
    assertThat(new CollectedReport(collected).lines())
        .contains(
            "  %s: whether it can be brought back is not known: AWS says OperationNotPermitted: it is protected"
                .formatted(DUE));
    assertThat(collected.left()).isEmpty();
    assertThat(collected.isWell()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> ImagesCollected.of(collected, NOW).requireWell())
        .withMessageContaining(
            "%s: it is gone, and whether it can be brought back is not known: AWS says"
                .formatted(DUE));
  }

  @Test
  void whatCannotBeRemovedIsToldAndTheRestIsDone() {
    removal.refused.add("deregister " + DUE);

    Collected collected = collect();

    assertThat(collected.left())
        .containsExactly(
            new Collected.Left(DUE, "AWS says OperationNotPermitted: it is protected"));
    assertThat(collected.gone()).isEmpty();
    assertThat(collected.marked()).containsExactly(new ImageId(OLD));
  }

  @Test
  void snapshotsThatStayAreToldWithWhatEc2Says() {
    removal.staying.put(new SnapshotId("snap-00000000000000002"), "EC2 says internal-error");

    assertThat(collect().left())
        .containsExactly(new Collected.Left("snap-00000000000000002", "EC2 says internal-error"));
  }

  @Test
  void aSnapshotThatStayedGoesTheNextTime() {
    estate.images.removeIf(image -> image.id().value().equals(DUE));

    Collected collected = collect();

    assertThat(removal.calls).contains("delete snap-00000000000000002");
    assertThat(collected.goneSnapshots()).containsExactly(new SnapshotId("snap-00000000000000002"));
  }

  @Test
  void aSnapshotThatSomebodysImageHasIsNoTrouble() {
    estate.images.removeIf(image -> image.id().value().equals(DUE));
    removal.inUse.add(new SnapshotId("snap-00000000000000002"));

    Collected collected = collect();

    assertThat(collected.goneSnapshots()).isEmpty();
    assertThat(collected.left()).isEmpty();
  }

  @Test
  void whatGoesGoesFirst() {
    collect();
    assertThat(removal.calls).first().isEqualTo("deregister " + DUE);
  }

  @Test
  void whatASideObjectsToStays() {
    Plan plan =
        plan(_ ->
            Map.of(new ImageId(OLD), List.of("its bake runs"), new ImageId(DUE), List.of("no")));

    assertThat(verdict(plan, OLD)).isEqualTo(new Verdict.Keep(List.of("its bake runs")));
    assertThat(verdict(plan, DUE)).isEqualTo(new Verdict.Unmark(List.of("no")));
  }

  @Test
  void onlyWhatMayGoIsLookedAtClosely() {
    List<ImageId> asked = new ArrayList<>();
    plan(images -> {
      images.forEach(image -> asked.add(image.id()));
      return Map.of();
    });
    assertThat(asked).containsExactlyInAnyOrder(new ImageId(OLD), new ImageId(DUE));
  }

  @Test
  void whatAwsKnowsToReferToAnImageKeepsIt() {
    estate.references.add(
        new Estate.Reference(new ImageId(DUE), "imagebuilder:ImageRecipe", "arn:1"));

    assertThat(verdict(plan(Objections.NONE), DUE))
        .isEqualTo(new Verdict.Unmark(List.of("used by imagebuilder:ImageRecipe arn:1")));
  }

  @Test
  void anObjectorThatCannotTellStopsEverything() {
    Plan plan =
        plan(_ -> {
          throw new EstateException("AWS says AccessDenied: no", new RuntimeException());
        });

    assertThat(plan.doubts()).containsExactly("AWS says AccessDenied: no");
    assertThat(plan.images())
        .extracting(Plan.OfImage::verdict)
        .noneMatch(Verdict.Delete.class::isInstance)
        .noneMatch(Verdict.Mark.class::isInstance);
  }

  @Test
  void referencesThatCannotBeReadStopEverything() {
    for (int page = 0; page < 3; page++) {
      estate.references.add(
          new Estate.Reference(new ImageId(OLD), "imagebuilder:ImageRecipe", "arn:" + page));
    }
    estate.broken.add("references");

    Plan plan = plan(Objections.NONE);

    assertThat(plan.doubts()).singleElement().asString().contains("what refers to images");
    assertThat(plan.images())
        .extracting(Plan.OfImage::verdict)
        .noneMatch(Verdict.Delete.class::isInstance)
        .noneMatch(Verdict.Mark.class::isInstance);
  }

  @Test
  void whatASideDoubtsStopsEverything() {
    Plan plan =
        collector.plan(
            new Survey(estate, "/kiln/images/", _ -> {}),
            _ ->
                new Collector.Side(
                    new CopyStandings(), Objections.NONE, List.of("no recipe was shown")));
    assertThat(collector.apply(plan, removal, () -> false).gone()).isEmpty();
    assertThat(removal.calls).noneMatch(call -> call.startsWith("mark"));
  }

  @Test
  void whenTimeIsUpTheRestIsLeftForAnotherTime() {
    Plan plan = plan(Objections.NONE);
    Collected collected = collector.apply(plan, removal, () -> !removal.calls.isEmpty());
    assertThat(collected.isCut()).isTrue();
    assertThat(collected.marked().size() + collected.unmarked().size() + collected.gone().size())
        .isEqualTo(1);
  }

  @Test
  void aFailedCopyThatWasToldOfGoesInTwoStepsOfADay() {
    estate.images.clear();
    estate.snapshots.clear();
    add(
        Images.copy(
            OLD, NOW.minusSeconds(3_600), State.FAILED, Map.of("kiln:reported", "given-up")));

    assertThat(verdict(plan(Objections.NONE), OLD))
        .isEqualTo(new Verdict.Mark(Instant.parse("2026-11-22T03:00:00Z"), "the copy failed"));
  }

  private Collected collect() {
    return collector.apply(plan(Objections.NONE), removal, () -> false);
  }

  private Plan plan(Objections objections) {
    return collector.plan(
        new Survey(estate, "/kiln/images/", _ -> {}),
        _ -> new Collector.Side(new CopyStandings(), objections, List.of()));
  }

  private static Verdict verdict(Plan plan, String image) {
    return plan.images().stream()
        .filter(each -> each.image().id().value().equals(image))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  private void add(OwnedImage image) {
    estate.images.add(image);
    estate.snapshots.addAll(Images.snapshotsOf(image));
  }

  private static OwnedImage marked(String id, String collectAfter) {
    return Images.copy(
        id,
        Images.MADE,
        State.AVAILABLE,
        Map.of("kiln:reported", "copied", "kiln:collect-after", collectAfter));
  }

  /// Remembers what it is told to do.
  private static final class Recorded implements Removal {
    final List<String> calls = new ArrayList<>();
    final Set<String> refused = new HashSet<>();
    final Map<ImageId, Instant> bin = new HashMap<>();
    final Set<SnapshotId> inUse = new HashSet<>();
    final Map<SnapshotId, String> staying = new HashMap<>();

    @Override
    public void mark(List<String> resources, Instant collectAfter) {
      call("mark %s %s".formatted(resources, collectAfter));
    }

    @Override
    public void unmark(List<String> resources) {
      call("unmark " + resources);
    }

    @Override
    public void deprecate(ImageId image, Instant from) {
      call("deprecate %s %s".formatted(image, from));
    }

    @Override
    public void undeprecate(ImageId image) {
      call("undeprecate " + image);
    }

    @Override
    public Map<SnapshotId, String> deregister(ImageId image) {
      call("deregister " + image);
      return staying;
    }

    @Override
    public boolean delete(SnapshotId snapshot) {
      call("delete " + snapshot);
      return !inUse.contains(snapshot);
    }

    @Override
    public Optional<Instant> restorableUntil(ImageId image) {
      refuse("look for " + image);
      return Optional.ofNullable(bin.get(image));
    }

    private void call(String call) {
      calls.add(call);
      refuse(call);
    }

    private void refuse(String call) {
      if (refused.contains(call)) {
        throw new EstateException(
            "AWS says OperationNotPermitted: it is protected", new RuntimeException());
      }
    }
  }
}
