package dev.kiln.stacksets.rollout;

import static dev.kiln.stacksets.rollout.World.EAST;
import static dev.kiln.stacksets.rollout.World.THREE;
import static dev.kiln.stacksets.rollout.World.TWO;
import static dev.kiln.stacksets.rollout.World.WEST;
import static dev.kiln.stacksets.rollout.World.release;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.installation.Installation;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StatusTest {
  private final World world = new World();
  private final Installation installation = World.installation(TWO, THREE);

  @Test
  void everyMemberIsToldWithTheVersionOfItsCopier() {
    world.apply(installation, release("a"), false);
    List<Status.Row> rows = new ArrayList<>();

    Status.Summary summary = status(installation, "a", world.cloud()).show(rows::add);

    assertThat(rows)
        .hasSize(4)
        .allMatch(row -> row.standing() == Standing.CURRENT)
        .allMatch(row -> row.version().equals("aaaaaaaaaaaa"))
        .allMatch(row -> row.drift().equals("NOT_CHECKED"));
    assertThat(summary.isRight()).isTrue();
    assertThat(summary.last()).map(Operation::state).contains(Operation.State.SUCCEEDED);
  }

  @Test
  void whatFailedIsToldWithTheReasonAndNoVersion() {
    world.apply(installation, release("a"), false);
    world.stackSets.broken.put(new Target(TWO, EAST), "no such topic");
    world.apply(installation, release("b"), false);
    List<Status.Row> rows = new ArrayList<>();

    Status.Summary summary = status(installation, "b", world.cloud()).show(rows::add);

    assertThat(rows)
        .filteredOn(row -> row.standing() == Standing.FAILED)
        .singleElement()
        .satisfies(row -> {
          assertThat(row.target()).isEqualTo(new Target(TWO, EAST));
          assertThat(row.version()).isEqualTo("unknown");
          assertThat(row.reason()).isEqualTo("no such topic");
        });
    assertThat(summary.counts())
        .containsEntry(Standing.CURRENT, 3)
        .containsEntry(Standing.FAILED, 1);
    assertThat(summary.isRight()).isFalse();
  }

  @Test
  void anOlderVersionIsOutdatedEverywhere() {
    world.apply(installation, release("a"), false);
    List<Status.Row> rows = new ArrayList<>();

    Status.Summary summary = status(installation, "b", world.cloud()).show(rows::add);

    assertThat(rows)
        .hasSize(4)
        .allMatch(row -> row.standing() == Standing.OUTDATED)
        .allMatch(row -> row.version().equals("aaaaaaaaaaaa"));
    assertThat(summary.findings())
        .anyMatch(finding -> finding.startsWith("The StackSet kiln-member is outdated: template"))
        .anyMatch(finding ->
            finding.startsWith("The stack kiln-tooling in eu-west-1 is outdated: template"));
  }

  @Test
  void whoIsNotServedYetIsMissing() {
    world.apply(World.installation(TWO), release("a"), false);
    List<Status.Row> rows = new ArrayList<>();

    Status.Summary summary = status(installation, "a", world.cloud()).show(rows::add);

    assertThat(rows)
        .filteredOn(row -> row.standing() == Standing.MISSING)
        .extracting(Status.Row::target)
        .containsExactly(new Target(THREE, WEST), new Target(THREE, EAST));
    assertThat(summary.isRight()).isFalse();
  }

  @Test
  void whereNothingIsThereThatIsTold() {
    Status.Summary summary =
        status(installation, "a", world.cloud())
            .show(row -> {
              throw new AssertionError(row);
            });

    assertThat(summary.findings()).contains("There is no StackSet kiln-member.");
  }

  /// A page is asked for only when all rows of the one before are shown, and of those before that
  /// nothing is held: of 5,000 members a hundred are in memory.
  @Test
  @Timeout(30)
  void thousandsAreAskedForPageByPageAndNoneIsHeld() {
    world.apply(installation, release("a"), false);
    Paged paged = new Paged(5_000, 100);
    AtomicInteger shown = new AtomicInteger();
    List<Integer> shownWhenAsked = new ArrayList<>();
    List<Integer> heldWhenAsked = new ArrayList<>();
    StackSets thousands =
        (StackSets)
            Proxy.newProxyInstance(
                StackSets.class.getClassLoader(),
                new Class<?>[] {StackSets.class},
                (_, method, arguments) -> {
                  paged.calls++;
                  if (method.getName().equals("instances")) {
                    shownWhenAsked.add(shown.get());
                    heldWhenAsked.add(paged.heldOfEarlierPages());
                    return paged.page((Optional<?>) arguments[0]);
                  }
                  return method.invoke(world.stackSets, arguments);
                });
    Cloud cloud = new Cloud(world.stacks, thousands, world.artifacts);

    Status.Summary summary = status(installation, "a", cloud).show(_ -> shown.incrementAndGet());

    assertThat(shown).hasValue(5_000 + 4);
    assertThat(summary.counts()).containsEntry(Standing.SURPLUS, 5_000);
    assertThat(shownWhenAsked)
        .isEqualTo(IntStream.range(0, 50).mapToObj(page -> page * 100).toList());
    assertThat(heldWhenAsked).hasSize(50).containsOnly(0);
    assertThat(paged.calls).isEqualTo(50 + 2);
  }

  private Status status(Installation of, String version, Cloud cloud) {
    return new Status(of, World.rollout(of), release(version), cloud);
  }

  /// Instances that are made when their page is asked for.
  private static final class Paged {
    private static final int COLLECTIONS = 20;

    private final int all;
    private final int size;
    private final Deque<WeakReference<StackInstance>> made = new ArrayDeque<>();
    private int calls;

    private Paged(int all, int size) {
      this.all = all;
      this.size = size;
    }

    private Page<StackInstance> page(Optional<?> from) {
      int start = from.map(each -> Integer.parseInt(each.toString())).orElse(0);
      List<StackInstance> instances =
          IntStream.range(start, start + size)
              .mapToObj(i ->
                  new StackInstance(
                      new Target(new AccountId("%012d".formatted(500_000 + i)), WEST),
                      Optional.empty(),
                      StackInstance.State.CURRENT,
                      "SUCCEEDED",
                      "",
                      "IN_SYNC",
                      "x"))
              .toList();
      instances.forEach(instance -> made.add(new WeakReference<>(instance)));
      return new Page<>(
          instances,
          start + size < all ? Optional.of(String.valueOf(start + size)) : Optional.empty());
    }

    /// How many instances of all pages but the last are still in somebody's hands, once the garbage
    /// collector has had its turns.
    private int heldOfEarlierPages() {
      int earlier = Math.max(0, made.size() - size);
      for (int turn = 0; turn < COLLECTIONS && held(earlier) > 0; turn++) {
        System.gc();
      }
      return held(earlier);
    }

    private int held(int earlier) {
      return (int)
          made.stream().limit(earlier).filter(reference -> reference.get() != null).count();
    }
  }
}
