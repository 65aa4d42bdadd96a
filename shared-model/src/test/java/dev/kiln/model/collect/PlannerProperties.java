package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.collect.Worlds.World;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What holds of every plan, whatever the world is like. What a world keeps is told by [Worlds],
/// which knows nothing of the planner.
class PlannerProperties {
  private static final CollectRules RULES = CollectRules.DEFAULT;
  private static final Planner PLANNER = new Planner(RULES);

  @Provide
  Arbitrary<World> worlds() {
    return Worlds.any();
  }

  @Property(tries = 3_000)
  void nothingGoesThatIsOfUse(@ForAll("worlds") World world) {
    for (Plan.OfImage each : plan(world).images()) {
      if (each.verdict() instanceof Verdict.Delete || each.verdict() instanceof Verdict.Mark) {
        assertThat(world.reasonsToKeep(each.image().id())).as(each.image().toString()).isEmpty();
      }
    }
  }

  @Property(tries = 3_000)
  void nothingGoesUnlessItsMarkHasRunOut(@ForAll("worlds") World world) {
    Plan plan = plan(world);
    for (Plan.OfImage each : plan.images()) {
      if (each.verdict() instanceof Verdict.Delete) {
        assertThat(each.image().tags().collectAfter())
            .hasValueSatisfying(mark -> assertThat(mark).isBeforeOrEqualTo(world.now()));
      }
    }
    for (Plan.OfSnapshot each : plan.snapshots()) {
      if (each.verdict() instanceof Verdict.Delete) {
        assertThat(each.snapshot().tags().collectAfter())
            .hasValueSatisfying(mark -> assertThat(mark).isBeforeOrEqualTo(world.now()));
      }
    }
  }

  @Property(tries = 1_000)
  void nobodyElsesAreInThePlan(@ForAll("worlds") World world) {
    Plan plan = plan(world);
    assertThat(plan.images())
        .extracting(each -> each.image().id())
        .containsExactlyInAnyOrderElementsOf(world.ours());
    assertThat(plan.snapshots())
        .extracting(each -> each.snapshot().owner())
        .allMatch(Worlds.HERE::equals);
  }

  @Property(tries = 1_000)
  void nothingIsMarkedOrGoesWhileThereAreDoubts(@ForAll("worlds") World world) {
    Plan plan = PLANNER.plan(world.facts("instances could not be read"), world.now());
    assertThat(plan.images())
        .extracting(Plan.OfImage::verdict)
        .noneMatch(Verdict.Delete.class::isInstance)
        .noneMatch(Verdict.Mark.class::isInstance);
    assertThat(plan.snapshots())
        .extracting(Plan.OfSnapshot::verdict)
        .allMatch(Verdict.Keep.class::isInstance);
  }

  /// Only the closer look may let something go.
  @Property(tries = 1_000)
  void nothingGoesThatNobodyLookedAtClosely(@ForAll("worlds") World world) {
    Plan plan = PLANNER.plan(world.factsWithoutCloserLook(), world.now());
    assertThat(plan.images())
        .extracting(Plan.OfImage::verdict)
        .noneMatch(Verdict.Delete.class::isInstance)
        .noneMatch(Verdict.Mark.class::isInstance);
  }

  /// Each look finds the world as the one before has left it; weeks pass.
  @Property(tries = 300)
  void everythingElseGoesInTheEnd(@ForAll("worlds") World first) {
    World world = first;
    for (int day = 0; day < Worlds.LONGEST_WAY.toDays(); day++) {
      world = world.after(plan(world)).later(Duration.ofDays(1));
    }
    World last = world;
    assertThat(last.ours()).allSatisfy(id -> assertThat(last.reasonsToKeep(id)).isNotEmpty());
    assertThat(last.leftSnapshots())
        .allSatisfy(snapshot -> assertThat(last.isKept(snapshot)).isTrue());
  }

  /// A used image is unmarked by itself.
  @Property(tries = 1_000)
  void noMarkStaysOnWhatIsOfUse(@ForAll("worlds") World world) {
    World next = world.after(plan(world));
    Set<ImageId> marked =
        next.facts().images().stream()
            .filter(image -> next.ours().contains(image.id()))
            .filter(image -> image.tags().collectAfter().isPresent())
            .map(OwnedImage::id)
            .collect(Collectors.toSet());
    assertThat(marked).allSatisfy(id -> assertThat(next.reasonsToKeep(id)).isEmpty());
  }

  @Property(tries = 1_000)
  void noSnapshotGoesThatAnImageHas(@ForAll("worlds") World world) {
    Set<SnapshotId> had =
        world.facts().images().stream()
            .flatMap(image -> image.snapshots().stream())
            .collect(Collectors.toSet());
    assertThat(plan(world).snapshots())
        .extracting(each -> each.snapshot().id())
        .noneMatch(had::contains);
  }

  @Property(tries = 1_000)
  void whatIsMarkedHasTimeBeforeItGoes(@ForAll("worlds") World world) {
    Instant now = world.now();
    for (Plan.OfImage each : plan(world).images()) {
      if (each.verdict() instanceof Verdict.Mark(Instant from, String _)
          && each.image().tags().collectAfter().isEmpty()) {
        boolean isFailed =
            each.image().state() == State.FAILED || !world.wasGood(each.image().id());
        assertThat(Duration.between(now, from))
            .isGreaterThanOrEqualTo(isFailed ? Duration.ZERO : RULES.respite());
      }
    }
  }

  private static Plan plan(World world) {
    return PLANNER.plan(world.facts(), world.now());
  }
}
