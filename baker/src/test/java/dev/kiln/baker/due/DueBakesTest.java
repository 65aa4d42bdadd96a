package dev.kiln.baker.due;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.Execution;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.InMemoryRecords;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.NoTimeLeftException;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.scripts.StoredRecipe;
import dev.kiln.baker.start.InMemoryExecutions;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DueBakesTest {
  private static final String DAILY = "cron(0 4 * * ? *)";
  private static final Instant PUSHED = Instant.parse("2026-11-01T00:00:00Z");
  private static final BakeState RUNNING = BakeState.RUNNING;

  private final Shelf shelf = new Shelf();
  private final InMemoryExecutions executions = new InMemoryExecutions();
  private Instant now = Instant.parse("2026-11-21T04:05:00Z");
  private final Clock clock =
      InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC);
  private final InMemoryRecords records =
      new InMemoryRecords(new HashMap<>(), new HashMap<>(), () -> now);
  private final InMemoryLookRecord looks = new InMemoryLookRecord();
  private int mostAtOnce = 4;
  private int lookNumber;

  @Test
  void whatIsDueIsGivenToThePipeline() throws Exception {
    shelf.push("web", DAILY, PUSHED);

    List<Finding> findings = begin();

    assertThat(findings).singleElement().isInstanceOf(Finding.Started.class);
    BakeId bake = bakeOf("execution-1");
    assertThat(bake.asked()).isEqualTo(Instant.parse("2026-11-21T04:00:00Z"));
    assertThat(status(bake).state()).isEqualTo(RUNNING);
    assertThat(status(bake).execution()).contains("execution-1");
  }

  @Test
  void isBegunOnceHoweverOftenOneLooks() throws Exception {
    shelf.push("web", DAILY, PUSHED);

    for (int looks = 0; looks < 20; looks++) {
      begin();
      now = now.plus(Duration.ofMinutes(15));
    }

    assertThat(executions.started).hasSize(1);
  }

  @Test
  void isBegunOnceThoughItsFirstLookBrokeOffAnywhere() throws Exception {
    shelf.push("web", DAILY, PUSHED);
    int calls = countCalls();
    for (int broken = 0; broken < calls; broken++) {
      DueBakesTest again = new DueBakesTest();
      again.shelf.push("web", DAILY, PUSHED);

      again.beginBrokenOffAfter(broken);
      again.now = again.now.plus(Duration.ofMinutes(15));
      again.begin();

      assertThat(again.executions.started).as("after call %d", broken).hasSize(1);
      BakeId bake = again.bakeOf("execution-1");
      assertThat(again.status(bake).execution()).as("after call %d", broken).isPresent();
    }
  }

  @Test
  void whileAnExecutionGoesOnNoOtherBakeOfItsRecipeIsBegunHoweverLongItTakes() throws Exception {
    shelf.push("web", DAILY, PUSHED);
    begin();

    now = now.plus(Duration.ofDays(1));

    assertThat(begin()).singleElement().isInstanceOf(Finding.Postponed.class);
    end("execution-1");
    assertThat(begin()).singleElement().isInstanceOf(Finding.Started.class);
  }

  @Test
  void nextDayIsAnotherBake() throws Exception {
    shelf.push("web", DAILY, PUSHED);
    begin();
    end("execution-1");

    now = now.plus(Duration.ofDays(1));
    begin();

    assertThat(executions.started).hasSize(2);
  }

  @Test
  void twoBakesOfARecipeNeverOverlap() throws Exception {
    shelf.push("web", "cron(0 * * * ? *)", PUSHED);
    begin();

    now = now.plus(Duration.ofHours(1));
    List<Finding> meanwhile = begin();
    end("execution-1");
    now = now.plus(Duration.ofMinutes(15));
    List<Finding> afterwards = begin();

    assertThat(meanwhile).singleElement().isInstanceOf(Finding.Postponed.class);
    assertThat(afterwards).singleElement().isInstanceOf(Finding.Started.class);
    assertThat(executions.started).hasSize(2);
  }

  @Test
  void noMoreThanMayBeAreAtWork() throws Exception {
    mostAtOnce = 2;
    for (String name : List.of("a", "b", "c", "d", "e")) {
      shelf.push(name, DAILY, PUSHED);
    }

    begin();
    int first = executions.started.size();
    end("execution-1");
    now = now.plus(Duration.ofMinutes(15));
    begin();

    assertThat(first).isEqualTo(2);
    assertThat(executions.started).hasSize(3);
  }

  @Test
  void noMoreThanMayBeAreAtWorkThoughTwoLookAtOnce() throws Exception {
    int call = 0;
    boolean isAnywhereElse = true;
    while (isAnywhereElse) {
      DueBakesTest both = new DueBakesTest();
      both.mostAtOnce = 2;
      for (String name : List.of("a", "b", "c", "d")) {
        both.shelf.push(name, DAILY, PUSHED);
      }
      Interrupting other = new Interrupting(call, both);

      List<Finding> _ = both.begin(other);

      assertThat(both.executions.started).as("after call %d", call).hasSize(2);
      isAnywhereElse = other.counted() > call;
      call++;
    }
    assertThat(call).isGreaterThan(10);
  }

  @Test
  void aLookBesideAnotherBeginsNothing() throws Exception {
    shelf.push("web", DAILY, PUSHED);
    LookTurn other = new LookTurn(looks, "other", Duration.ofMinutes(6), clock);
    assertThat(other.take()).isEmpty();

    Looked beside = due(records, executions, looks).begin();

    assertThat(beside).isEqualTo(new Looked.Elsewhere(now.plus(Duration.ofMinutes(6))));
    assertThat(executions.started).isEmpty();
  }

  @Test
  void whatIsPushedAfterItsTimeIsNotDueUntilTheNext() throws Exception {
    shelf.push("web", DAILY, Instant.parse("2026-11-21T04:02:00Z"));

    List<Finding> today = begin();
    now = now.plus(Duration.ofDays(1));
    List<Finding> tomorrow = begin();

    assertThat(today).isEmpty();
    assertThat(tomorrow).singleElement().isInstanceOf(Finding.Started.class);
  }

  @Test
  void aNewVersionTakesNoDueTimeAway() throws Exception {
    shelf.push("web", DAILY, PUSHED);
    RecipeDigest newest = shelf.push("web", DAILY, Instant.parse("2026-11-21T04:02:00Z"));

    begin();

    BakeId bake = bakeOf("execution-1");
    assertThat(records.read(bake, BakeRecords.START)).containsEntry("digest", newest.value());
  }

  @Test
  void whatIsPushedWithoutAScheduleIsNotBakedAnyLonger() throws Exception {
    shelf.push("web", DAILY, PUSHED);
    shelf.push("web", "", PUSHED.plusSeconds(60));

    assertThat(begin()).isEmpty();
  }

  @Test
  void oneBrokenRecipeKeepsNoOtherFromBeingBaked() throws Exception {
    shelf.push("a", DAILY, PUSHED);
    shelf.objects.replaceAll((key, content) -> key.endsWith("recipe.yaml") ? new byte[0] : content);
    shelf.push("web", DAILY, PUSHED);

    List<Finding> findings = begin();

    assertThat(findings)
        .satisfiesExactly(
            broken -> assertThat(broken).isInstanceOf(Finding.Broken.class),
            started -> assertThat(started).isInstanceOf(Finding.Started.class));
  }

  @Test
  void anEntryThatNobodyCanReadKeepsNoOtherRecipeFromBeingBaked() throws Exception {
    shelf.push("a", DAILY, PUSHED);
    begin();
    records.write(bakeOf("execution-1"), BakeRecords.START, Map.of("schema", "of another"));
    shelf.push("web", DAILY, PUSHED);

    List<Finding> findings = begin();

    assertThat(findings)
        .satisfiesExactly(
            broken -> assertThat(broken).isInstanceOf(Finding.Broken.class),
            started -> assertThat(started).isInstanceOf(Finding.Started.class));
  }

  @Test
  void aDueBakeThatWasCancelledIsNotBegunAgain() throws Exception {
    shelf.push("web", DAILY, PUSHED);
    begin();
    new RecordedCancellation(records, bakeOf("execution-1")).ask("test", now);
    end("execution-1");

    now = now.plus(Duration.ofMinutes(15));

    assertThat(begin()).singleElement().isInstanceOf(Finding.Settled.class);
    assertThat(executions.started).hasSize(1);
  }

  /// Wherever in a look somebody else's bake of the recipe begins.
  @Test
  void aDueBakeThatGaveWayIsTriedAgainWhenTheOtherFailed() throws Exception {
    int gaveWay = 0;
    int calls = countCalls();
    for (int call = 0; call < calls; call++) {
      DueBakesTest both = new DueBakesTest();
      RecipeDigest pushed = both.shelf.push("web", DAILY, PUSHED);
      BakeId other = both.idOf(both.now);

      List<Finding> findings = both.begin(new Beside(call, both, other, pushed));
      both.records.write(
          other, "build", Map.of("failedAt", both.now.toString(), "why", "for a test"));
      both.now = both.now.plus(Duration.ofMinutes(15));
      both.begin();

      gaveWay += findings.getFirst() instanceof Finding.Broken ? 1 : 0;
      assertThat(both.executions.started).as("after call %d", call).hasSize(1);
    }
    assertThat(gaveWay).isPositive();
  }

  @Test
  void aDueBakeThatGaveWayToALaterOneIsSettledWhenThatWasPublished() throws Exception {
    Finding again = gaveWayTo(idOf(now));

    assertThat(again).isInstanceOf(Finding.Settled.class);
    assertThat(executions.started).isEmpty();
  }

  /// It may have taken an older base image.
  @Test
  void aDueBakeThatGaveWayToAnEarlierOneIsTriedAgainThoughThatWasPublished() throws Exception {
    Finding again = gaveWayTo(idOf(Instant.parse("2026-11-21T03:59:59Z")));

    assertThat(again).isInstanceOf(Finding.Started.class);
  }

  /// @return what is found of the due bake when the other is published
  private Finding gaveWayTo(BakeId other) throws Exception {
    RecipeDigest pushed = shelf.push("web", DAILY, PUSHED);
    int call = 0;
    // The last moment before the due bake asks.
    while (!isAskedAfter(call + 1)) {
      call++;
    }
    List<Finding> first = begin(new Beside(call, this, other, pushed));
    assertThat(first)
        .singleElement()
        .isInstanceOf(Finding.Broken.class)
        .extracting(Finding::why)
        .asString()
        .contains("%s is at work".formatted(other));
    records.write(other, "publish", Map.of("publishedAt", now.toString()));
    now = now.plus(Duration.ofMinutes(15));
    return begin().getFirst();
  }

  private static boolean isAskedAfter(int call) throws InterruptedException {
    DueBakesTest broken = new DueBakesTest();
    broken.shelf.push("web", DAILY, PUSHED);
    broken.beginBrokenOffAfter(call);
    return !broken.records.ids(Optional.empty()).isEmpty();
  }

  private BakeId idOf(Instant asked) {
    return BakeId.of(new RecipeName("web"), asked, new Random(1));
  }

  @Test
  void whatIsTakenUpIsBakedWithTheVersionItWasBegunWith() throws Exception {
    int calls = countCalls();
    int takenUp = 0;
    for (int broken = 0; broken < calls; broken++) {
      DueBakesTest again = new DueBakesTest();
      RecipeDigest first = again.shelf.push("web", DAILY, PUSHED);
      again.beginBrokenOffAfter(broken);
      boolean isBegun = !again.records.ids(Optional.empty()).isEmpty();
      RecipeDigest second = again.shelf.push("web", DAILY, again.now);
      again.now = again.now.plus(Duration.ofMinutes(15));

      again.begin();

      BakeId bake = again.bakeOf("execution-1");
      assertThat(again.records.read(bake, BakeRecords.START))
          .as("after call %d", broken)
          .containsEntry("digest", (isBegun ? first : second).value());
      takenUp += isBegun ? 1 : 0;
    }
    assertThat(takenUp).isBetween(1, calls - 1);
  }

  @Test
  void whereThereIsNoTimeToWaitTheNextLookTriesAgain() throws Exception {
    shelf.push("a", DAILY, PUSHED);
    shelf.push("web", DAILY, PUSHED);
    AtomicInteger asked = new AtomicInteger();
    Executions busy =
        new Executions() {
          @Override
          public String start(UUID token, BakeId bake, Pauses pauses) {
            if (asked.incrementAndGet() == 1) {
              throw new IllegalStateException("busy");
            }
            return executions.start(token, bake, pauses);
          }

          @Override
          public Optional<Execution> find(String id) {
            return executions.find(id);
          }

          @Override
          public void stop(String id) {
            executions.stop(id);
          }
        };
    DueBakes hurried =
        due(
            records,
            busy,
            looks,
            _ -> Optional.of(new Failures.Failure("busy", Failures.Kind.PASSING)),
            _ -> {
              throw new NoTimeLeftException();
            });

    List<Finding> first = findings(hurried.begin());
    now = now.plus(Duration.ofMinutes(15));
    List<Finding> second = begin();

    assertThat(first)
        .satisfiesExactly(
            postponed ->
                assertThat(postponed)
                    .isEqualTo(
                        new Finding.Postponed(
                            new RecipeName("a"), "there is no time left to wait")),
            started -> assertThat(started).isInstanceOf(Finding.Started.class));
    assertThat(asked).hasValue(2);
    assertThat(second)
        .satisfiesExactly(
            started -> assertThat(started).isInstanceOf(Finding.Started.class),
            settled -> assertThat(settled).isInstanceOf(Finding.Settled.class));
    assertThat(executions.started).hasSize(2);
  }

  private BakeId bakeOf(String execution) {
    return Objects.requireNonNull(executions.started.get(execution), execution);
  }

  private List<Finding> begin() throws InterruptedException {
    return findings(due(records, executions, looks).begin());
  }

  private List<Finding> begin(Calls calls) throws InterruptedException {
    return findings(due(calls.over(records), calls.over(executions), calls.over(looks)).begin());
  }

  private static List<Finding> findings(Looked looked) {
    return looked instanceof Looked.Here(List<Finding> findings) ? findings : List.of();
  }

  private DueBakes due(BakeRecords with, Executions in, LookRecord among) {
    return due(with, in, among, _ -> Optional.empty(), length -> now = now.plus(length));
  }

  private DueBakes due(
      BakeRecords with, Executions in, LookRecord among, Failures failures, Pause pause) {
    return new DueBakes(
        shelf,
        with,
        in,
        failures,
        new LookTurn(among, "look-" + lookNumber++, Duration.ofMinutes(6), clock),
        new DueBakes.Limits(mostAtOnce, Duration.ofHours(6)),
        pause,
        clock);
  }

  private void end(String execution) {
    executions.executions.put(
        execution, new Execution.Ended("Success", now.minus(Duration.ofHours(1)), ""));
  }

  private BakeStatus status(BakeId bake) {
    return BakeStatus.of(records, bake, records.names(bake), now);
  }

  private int countCalls() throws InterruptedException {
    Breaking counting = new Breaking(Integer.MAX_VALUE);
    DueBakesTest sound = new DueBakesTest();
    sound.shelf.push("web", DAILY, PUSHED);
    List<Finding> _ = sound.begin(counting);
    return counting.counted();
  }

  private void beginBrokenOffAfter(int calls) throws InterruptedException {
    Breaking breaking = new Breaking(calls);
    try {
      List<Finding> _ = begin(breaking);
    } catch (Broken _) {
      // The function is gone.
    }
  }

  /// Nobody catches it, and nothing runs after it.
  private static final class Broken extends Error {
    private static final long serialVersionUID = 1;
  }

  /// What happens around the calls of a process, which are numbered from 0.
  private abstract static class Calls {
    private int calls;

    /// A call took effect, and its answer is on its way.
    abstract void after(int call);

    int counted() {
      return calls;
    }

    void before(int call) {}

    BakeRecords over(BakeRecords records) {
      return over(BakeRecords.class, records);
    }

    Executions over(Executions executions) {
      return over(Executions.class, executions);
    }

    LookRecord over(LookRecord looks) {
      return over(LookRecord.class, looks);
    }

    private <T> T over(Class<T> port, T target) {
      return port.cast(
          java.lang.reflect.Proxy.newProxyInstance(
              port.getClassLoader(),
              new Class<?>[] {port},
              (_, method, arguments) -> {
                int call = calls++;
                before(call);
                Object answer = method.invoke(target, arguments);
                after(call);
                return answer;
              }));
    }
  }

  /// Ends a process after one of its calls took effect.
  private static final class Breaking extends Calls {
    private final int last;

    private Breaking(int last) {
      this.last = last;
    }

    @Override
    void before(int call) {
      if (call > last) {
        throw new Broken();
      }
    }

    @Override
    void after(int call) {
      if (call == last) {
        throw new Broken();
      }
    }
  }

  /// Has another look made from its beginning to its end after one of a look's calls.
  private static final class Interrupting extends Calls {
    private final int at;
    private final DueBakesTest test;

    private Interrupting(int at, DueBakesTest test) {
      this.at = at;
      this.test = test;
    }

    @Override
    void after(int call) {
      if (call == at) {
        try {
          List<Finding> _ = test.begin();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /// Has somebody begin another bake of the recipe after one of a look's calls.
  private static final class Beside extends Calls {
    private final int at;
    private final DueBakesTest test;
    private final BakeId other;
    private final RecipeDigest digest;

    private Beside(int at, DueBakesTest test, BakeId other, RecipeDigest digest) {
      this.at = at;
      this.test = test;
      this.other = other;
      this.digest = digest;
    }

    @Override
    void after(int call) {
      if (call == at
          && StoredRecipe.read(test.shelf, other.recipe(), digest)
              instanceof StoredRecipe.Usable(Recipe recipe)) {
        Claim claim = new Claim(test.records, other, new Random(1), test.clock);
        var _ =
            new StartStage(test.records, claim, false, test.executions, test.clock)
                .advance(new BakeRequest(other, recipe, digest));
      }
    }
  }
}
