package dev.kiln.stacksets.rollout;

import static dev.kiln.stacksets.rollout.World.EAST;
import static dev.kiln.stacksets.rollout.World.THREE;
import static dev.kiln.stacksets.rollout.World.TWO;
import static dev.kiln.stacksets.rollout.World.WEST;
import static dev.kiln.stacksets.rollout.World.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopied;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
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

  @Test
  void whatBecameOfTheLastCopyIsToldWhereSomethingIsKnown() {
    world.apply(World.installation(TWO), release("a"), false);
    CopyResult result = copied(TWO, EAST);
    world.copies.put(new Target(TWO, EAST), result);
    world.copies.put(new Target(THREE, WEST), copied(THREE, WEST));
    List<Status.Row> rows = new ArrayList<>();

    Status.Summary summary = status(installation, "a", world.cloud()).show(rows::add);

    assertThat(rows)
        .extracting(Status.Row::target, Status.Row::lastCopy)
        .containsExactly(
            tuple(new Target(TWO, WEST), new LastCopy.None()),
            tuple(new Target(TWO, EAST), new LastCopy.Told(result)),
            tuple(new Target(THREE, WEST), new LastCopy.Told(copied(THREE, WEST))),
            tuple(new Target(THREE, EAST), new LastCopy.None()));
    assertThat(summary.ledger()).isEmpty();
  }

  @Test
  void anEntryThatCannotBeReadConcernsNoOther() {
    world.apply(installation, release("a"), false);
    world.copies.put(new Target(THREE, EAST), copied(THREE, EAST));
    world.unreadable.put(new Target(TWO, EAST), failure("not JSON", Failure.Kind.LASTING));
    world.unreadable.put(new Target(TWO, WEST), failure("not JSON", Failure.Kind.LASTING));
    List<Status.Row> rows = new ArrayList<>();

    Status.Summary summary = status(installation, "a", world.cloud()).show(rows::add);

    assertThat(rows)
        .filteredOn(row -> row.lastCopy() instanceof LastCopy.Unknown)
        .extracting(Status.Row::target)
        .containsExactlyInAnyOrder(new Target(TWO, WEST), new Target(TWO, EAST));
    assertThat(rows)
        .filteredOn(row -> row.lastCopy() instanceof LastCopy.Told)
        .extracting(Status.Row::target)
        .containsExactly(new Target(THREE, EAST));
    assertThat(summary.ledger()).contains("The last copy of 2 members is not known: not JSON");
    assertThat(summary.isRight()).isTrue();
  }

  @Test
  void whereTheLedgerIsClosedThatIsAskedOnceAndTold() {
    world.apply(installation, release("a"), false);
    AtomicInteger asked = new AtomicInteger();
    LastCopies closed =
        _ -> {
          asked.incrementAndGet();
          throw failure("AccessDenied", Failure.Kind.REFUSED);
        };
    List<Status.Row> rows = new ArrayList<>();

    Status.Summary summary =
        status(
                installation,
                "a",
                new Cloud(world.stacks, new Paged(5_000, 100).in(world), world.artifacts, closed))
            .show(rows::add);

    assertThat(rows).allMatch(row -> row.lastCopy() instanceof LastCopy.Unknown);
    assertThat(asked).hasValueLessThanOrEqualTo(Status.AT_ONCE);
    assertThat(summary.ledger())
        .contains("The last copy of 5004 members is not known: AccessDenied");
  }

  /// A page is asked for only when all rows of the one before are shown, and of those before that
  /// nothing is held: of 5,000 members a hundred are in memory.
  @Test
  @Timeout(30)
  void thousandsAreAskedForPageByPageAndNoneIsHeld() {
    world.apply(installation, release("a"), false);
    Paged paged = new Paged(5_000, 100);
    AtomicInteger shown = new AtomicInteger();
    paged.shown = shown::get;
    Ledger ledger = new Ledger();
    Cloud cloud = new Cloud(world.stacks, paged.in(world), world.artifacts, ledger);
    AtomicInteger told = new AtomicInteger();

    Status.Summary summary =
        status(installation, "a", cloud)
            .show(row -> {
              shown.incrementAndGet();
              if (row.lastCopy() instanceof LastCopy.Told(CopyResult result)) {
                assertThat(result.account()).isEqualTo(row.target().account());
                told.incrementAndGet();
              }
            });

    assertThat(shown).hasValue(5_000 + 4);
    assertThat(told).hasValue(5_000 + 4);
    assertThat(summary.counts()).containsEntry(Standing.SURPLUS, 5_000);
    assertThat(paged.shownWhenAsked)
        .isEqualTo(IntStream.range(0, 50).mapToObj(page -> page * 100).toList());
    assertThat(paged.heldWhenAsked).hasSize(50).containsOnly(0);
    assertThat(paged.calls).isEqualTo(50 + 2);
    assertThat(ledger.most).hasValue(Status.AT_ONCE);
  }

  private Status status(Installation of, String version, Cloud cloud) {
    return new Status(of, World.rollout(of), release(version), cloud);
  }

  private static CopyResult copied(AccountId account, Region region) {
    return new ImageCopied(
        account,
        region,
        new ImageId("ami-00000000000000001"),
        new ImageId("ami-00000000000000002"),
        Optional.empty(),
        Optional.empty(),
        new KeyArn("arn:aws:kms:%s:%s:key/0a1b2c3d".formatted(region, account)),
        Instant.EPOCH,
        Instant.ofEpochSecond(5));
  }

  private static CallFailedException failure(String words, Failure.Kind kind) {
    return new CallFailedException(new Failure(words, kind));
  }

  /// A result of everybody, made when it is asked for. The first are answered once as many are
  /// asked for as may be at once.
  private static final class Ledger implements LastCopies {
    private final CountDownLatch together = new CountDownLatch(Status.AT_ONCE);
    private final AtomicInteger present = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @Override
    public Optional<CopyResult> of(Target target) {
      int now = present.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
      try {
        together.countDown();
        together.await();
        return Optional.of(copied(target.account(), target.region()));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        present.decrementAndGet();
      }
    }
  }

  /// Instances that are made when their page is asked for.
  private static final class Paged {
    private static final int COLLECTIONS = 20;

    private final int all;
    private final int size;
    private final Deque<WeakReference<StackInstance>> made = new ArrayDeque<>();
    private final List<Integer> shownWhenAsked = new ArrayList<>();
    private final List<Integer> heldWhenAsked = new ArrayList<>();
    private IntSupplier shown = () -> 0;
    private int calls;

    private Paged(int all, int size) {
      this.all = all;
      this.size = size;
    }

    /// In place of those of `world`.
    private StackSets in(World world) {
      return (StackSets)
          Proxy.newProxyInstance(
              StackSets.class.getClassLoader(),
              new Class<?>[] {StackSets.class},
              (_, method, arguments) -> {
                calls++;
                if (method.getName().equals("instances")) {
                  shownWhenAsked.add(shown.getAsInt());
                  heldWhenAsked.add(heldOfEarlierPages());
                  return page((Optional<?>) arguments[0]);
                }
                return method.invoke(world.stackSets, arguments);
              });
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
