package dev.kiln.baker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kiln.baker.pipeline.Ended.OnResume;
import dev.kiln.baker.pipeline.Failures.Failure;
import dev.kiln.baker.pipeline.Failures.Kind;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageRunnerTest {
  private final List<String> heard = new ArrayList<>();
  private Instant now = Bakes.NOW;
  private boolean interrupts;
  private boolean refusesReasons;
  private final Deque<String> left = new ArrayDeque<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final StageRunner runner =
      new StageRunner(
          StageRunnerTest::explain,
          this::pause,
          new Hearing(),
          InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC),
          Cancellation.NONE,
          new Backoff(() -> Long.MIN_VALUE)); // the middle of the range: neither longer nor shorter

  @Test
  void callsAStageAgainAfterAPause() throws InterruptedException {
    Ended<String> ended =
        runner.run(
            stage(
                List.of(
                    () ->
                        new StageResult.Waiting<>(
                            "slow", Duration.ofSeconds(7), StageResult.FOREVER),
                    () -> new StageResult.Done<>("out"))),
            "in");

    assertThat(ended).isEqualTo(new Ended.Reached<>("out"));
    assertThat(pauses).containsExactly(Duration.ofMillis(1_400));
    assertThat(heard).containsExactly("started lookup", "waiting slow", "done out!");
  }

  /// Whoever cancels ends the instances there are by then.
  @Test
  void aCallDuringWhichTheBakeIsCancelledUnmakesWhatItLaunched() throws InterruptedException {
    Deque<Optional<String>> asked =
        new ArrayDeque<>(List.of(Optional.empty(), Optional.of("not needed")));
    StageRunner cancelled =
        new StageRunner(
            StageRunnerTest::explain,
            this::pause,
            new Hearing(),
            InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC),
            asked::pop);

    Called<String> called =
        cancelled.call(
            stage(
                StageName.BUILD,
                List.of(() ->
                    new StageResult.Waiting<>(
                        "booting", Duration.ofSeconds(7), StageResult.FOREVER))),
            "in",
            new Waits());

    assertThat(called)
        .isEqualTo(new Called.Over<>(new Ended.Cancelled<>(StageName.BUILD, "not needed")));
    assertThat(heard).endsWith("abandoned");
  }

  @Test
  void pausesGrowToTheLongestAndBeginAnewWithAnotherWait() throws InterruptedException {
    Supplier<StageResult<String>> slow =
        () -> new StageResult.Waiting<>("slow", Duration.ofSeconds(10), StageResult.FOREVER);
    Supplier<StageResult<String>> slower =
        () -> new StageResult.Waiting<>("slower", Duration.ofSeconds(10), StageResult.FOREVER);

    var _ =
        runner.run(
            stage(
                List.of(
                    slow,
                    slow,
                    slow,
                    slow,
                    slow,
                    slow,
                    slower,
                    () -> new StageResult.Done<>("out"))),
            "in");

    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(2_000L, 3_000L, 4_500L, 6_750L, 10_000L, 10_000L, 2_000L);
  }

  @Test
  void nothingRunsAfterAFailure() throws InterruptedException {
    Ended<String> first =
        runner.run(stage(List.of(() -> new StageResult.Failed<>("broken"))), "in");
    heard.clear();

    Ended<String> second = runner.next(first, stage(List.of()));

    assertThat(second)
        .isEqualTo(new Ended.Stopped<>(StageName.LOOKUP, "broken", false, OnResume.ENDS_AGAIN));
    assertThat(heard).isEmpty();
  }

  @Test
  void aRefusalOfAwsStopsTheBakeInAwsOwnWords() throws InterruptedException {
    Ended<String> ended = runner.run(throwing(new UnsupportedOperationException()), "in");

    assertThat(ended)
        .isEqualTo(
            new Ended.Stopped<>(StageName.LOOKUP, "AccessDenied: no", true, OnResume.BEGINS_ANEW));
  }

  @Test
  void aCancelledBakeEndsAtTheNextLookWhichIsNotMadeOften() throws InterruptedException {
    Supplier<StageResult<String>> slow =
        () -> new StageResult.Waiting<>("slow", Duration.ofSeconds(10), StageResult.FOREVER);
    List<Instant> looks = new ArrayList<>();
    StageRunner heeding =
        heeding(() -> {
          looks.add(now);
          return looks.size() == 2 ? Optional.of("enough") : Optional.empty();
        });

    Ended<String> ended = heeding.run(stage(Collections.nCopies(20, slow)), "in");

    assertThat(ended).isEqualTo(new Ended.Cancelled<>(StageName.LOOKUP, "enough"));
    assertThat(looks).hasSize(2);
    assertThat(Duration.between(Bakes.NOW, looks.getFirst()))
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
    assertThat(Duration.between(looks.getFirst(), looks.getLast()))
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
    assertThat(heard).endsWith("broken off: enough", "abandoned");
    assertThat(heeding.next(ended, stage(List.of()))).isEqualTo(ended);
  }

  @Test
  void aCancelledBakeIsNeverMadeCurrentHoweverLateItWasCancelled() throws InterruptedException {
    Ended<String> ended =
        heeding(() -> Optional.of("enough")).run(stage(StageName.UPDATE, List.of()), "in");

    assertThat(ended).isEqualTo(new Ended.Cancelled<>(StageName.UPDATE, "enough"));
    assertThat(heard).containsExactly("failed cancelled: enough");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOKUP", "BUILD", "TEST", "UPDATE", "PUBLISH"})
  void everyStageGivesASignOfLifeLongBeforeOthersTakeItForDead(StageName name)
      throws InterruptedException {
    List<Instant> signs = new ArrayList<>(List.of(now));
    List<Supplier<StageResult<String>>> results =
        new ArrayList<>(Collections.nCopies(20, StageRunnerTest::busy));
    results.add(() -> new StageResult.Done<>("late"));

    heeding(signing(signs, Optional.empty())).run(stage(name, results), "fact");

    signs.add(now);
    assertThat(signs.stream().gather(Gatherers.windowSliding(2)).toList())
        .hasSizeGreaterThan(10)
        .allSatisfy(two ->
            assertThat(Duration.between(two.getFirst(), two.getLast()))
                .isLessThan(Duration.ofSeconds(90)));
  }

  @Test
  void aSignIsDueBetweenStagesToo() throws InterruptedException {
    List<Instant> signs = new ArrayList<>();
    StageRunner runner = heeding(signing(signs, Optional.empty()));

    now = now.plusSeconds(31);
    var _ = runner.run(stage(StageName.PUBLISH, List.of(() -> new StageResult.Done<>("told"))), "");

    assertThat(signs).containsExactly(now);
  }

  @Test
  void whoLostTheBakeEndsInTheLastStageToo() throws InterruptedException {
    StageRunner runner = heeding(signing(new ArrayList<>(), Optional.of("taken")));

    now = now.plusSeconds(31);
    Ended<String> ended = runner.run(stage(StageName.PUBLISH, List.of()), "fact");

    assertThat(ended).isEqualTo(new Ended.Cancelled<>(StageName.PUBLISH, "taken"));
  }

  @Test
  void whatWasCancelledTooLateIsPublished() throws InterruptedException {
    StageRunner runner = heeding(() -> Optional.of("too late"));
    now = now.plusSeconds(31);

    assertThat(
            runner.run(
                stage(StageName.PUBLISH, List.of(() -> new StageResult.Done<>("told"))), "fact"))
        .isEqualTo(new Ended.Reached<>("told"));
  }

  /// Notes when it was asked, in stages that can be cancelled and in others.
  private Cancellation signing(List<Instant> signs, Optional<String> lost) {
    return new Cancellation() {
      @Override
      public Optional<String> asked() {
        return lost();
      }

      @Override
      public Optional<String> lost() {
        signs.add(now);
        return lost;
      }
    };
  }

  @Test
  void aFailureOfACancelledBakeIsItsEnd() throws InterruptedException {
    Ended<String> ended =
        heeding(() -> Optional.of("enough"))
            .run(stage(List.of(() -> new StageResult.Failed<>("terminated"))), "in");

    assertThat(ended).isEqualTo(new Ended.Cancelled<>(StageName.LOOKUP, "enough"));
    assertThat(heard)
        .containsOnlyOnce("failed cancelled: enough")
        .doesNotContain("failed terminated");
  }

  @Test
  void thatACancelledBakeDoesNotBeginAgainIsToldAsTheStageStartTellsIt()
      throws InterruptedException {
    Ended<String> ended =
        heeding(() -> Optional.of("enough"))
            .run(
                stage(StageName.START, List.of(() -> new StageResult.Failed<>("begin a new one"))),
                "in");

    assertThat(ended).isEqualTo(new Ended.Cancelled<>(StageName.START, "enough"));
    assertThat(heard).contains("failed begin a new one").doesNotContain("failed cancelled: enough");
  }

  @Test
  void aLookThatFailsHidesNoFailure() throws InterruptedException {
    Ended<String> ended =
        heeding(
                () -> {
                  throw new IllegalStateException("no look");
                })
            .run(stage(List.of(() -> new StageResult.Failed<>("broken"))), "in");

    assertThat(ended)
        .isEqualTo(new Ended.Stopped<>(StageName.LOOKUP, "broken", false, OnResume.ENDS_AGAIN));
  }

  @Test
  void aStageHearsWhyItFailedBeforeItIsAbandoned() throws InterruptedException {
    var _ = runner.run(stage(List.of(() -> new StageResult.Failed<>("broken"))), "in");

    assertThat(heard)
        .containsExactly("started lookup", "failed broken", "told broken", "abandoned");
  }

  @Test
  void aStageHearsOfAFaultOfKilnsOwn() {
    assertThatIllegalStateException()
        .isThrownBy(() -> runner.run(throwing(new IllegalStateException("bug")), "in"));

    assertThat(heard).contains("broken off: java.lang.IllegalStateException: bug");
  }

  @Test
  void aReasonThatCannotBeKeptHidesNothing() throws InterruptedException {
    refusesReasons = true;

    Ended<String> ended =
        runner.run(stage(List.of(() -> new StageResult.Failed<>("broken"))), "in");

    assertThat(ended)
        .isEqualTo(new Ended.Stopped<>(StageName.LOOKUP, "broken", false, OnResume.ENDS_AGAIN));
    assertThat(heard)
        .contains("abandoned", "failed Why the stage failed could not be kept. AccessDenied: no");
  }

  @Test
  void aFaultOfKilnsOwnIsNotDressedUpAsAFailureOfAws() {
    IllegalStateException fault = new IllegalStateException("bug");

    assertThatIllegalStateException()
        .isThrownBy(() -> runner.run(throwing(fault), "in"))
        .isSameAs(fault);
  }

  @Test
  void aPassingFailureIsWaitedOutWithGrowingPauses() throws InterruptedException {
    Ended<String> ended =
        runner.run(
            stage(
                List.of(
                    StageRunnerTest::busy,
                    StageRunnerTest::busy,
                    () -> new StageResult.Done<>("out"))),
            "in");

    assertThat(ended).isEqualTo(new Ended.Reached<>("out"));
    assertThat(pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10));
    assertThat(heard).doesNotContain("abandoned");
  }

  @Test
  void failuresThatDoNotPassEndTheStageAfterAnHour() throws InterruptedException {
    Ended<String> ended = runner.run(stage(Collections.nCopies(100, StageRunnerTest::busy)), "in");

    assertThat(ended)
        .isEqualTo(new Ended.Stopped<>(StageName.LOOKUP, "busy", false, OnResume.BEGINS_ANEW));
    assertThat(Duration.between(Bakes.NOW, now))
        .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(70));
    assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofMinutes(1)) <= 0);
    assertThat(heard).endsWith("broken off: busy", "abandoned");
  }

  @Test
  void whatAStageLaunchedIsLeftAtWorkWhileAwsIsOutOfReach() throws InterruptedException {
    Ended<String> ended =
        runner.run(stage(StageName.BUILD, Collections.nCopies(100, StageRunnerTest::busy)), "in");

    assertThat(ended)
        .isEqualTo(new Ended.Stopped<>(StageName.BUILD, "busy", false, OnResume.GOES_ON));
    assertThat(runner.next(ended, stage(List.of()))).isEqualTo(ended);
    assertThat(heard).doesNotContain("broken off: busy", "abandoned");
  }

  @Test
  void whatAStageLaunchedIsLeftAtWorkWhenCredentialsEnd() throws InterruptedException {
    Supplier<StageResult<String>> signedOut =
        () -> {
          throw new UnsupportedOperationException("expired");
        };

    Ended<String> ended = runner.run(stage(StageName.TEST, List.of(signedOut)), "in");

    assertThat(ended)
        .isEqualTo(new Ended.Stopped<>(StageName.TEST, "expired", true, OnResume.GOES_ON));
    assertThat(heard).containsExactly("started test", "failed expired");
  }

  @Test
  void aCancelledBakeIsNotLeftAtWork() throws InterruptedException {
    Ended<String> ended =
        heeding(() -> Optional.of("enough"))
            .run(stage(StageName.BUILD, Collections.nCopies(100, StageRunnerTest::busy)), "in");

    assertThat(ended).isEqualTo(new Ended.Cancelled<>(StageName.BUILD, "enough"));
    assertThat(heard).endsWith("abandoned");
  }

  @Test
  void givesUpWhatItHasNoMorePatienceFor() throws InterruptedException {
    Supplier<StageResult<String>> slow =
        () -> new StageResult.Waiting<>("slow", Duration.ofMinutes(2), Duration.ofMinutes(5));

    Ended<String> ended = runner.run(stage(Collections.nCopies(9, slow)), "in");

    assertThat(ended)
        .isEqualTo(
            new Ended.Stopped<>(
                StageName.LOOKUP, "Given up after 5 minutes: slow", false, OnResume.BEGINS_ANEW));
  }

  @Test
  void patienceBeginsAnewWithEachThingThatIsWaitedFor() throws InterruptedException {
    Supplier<StageResult<String>> slow =
        () -> new StageResult.Waiting<>("slow", Duration.ofMinutes(4), Duration.ofMinutes(5));
    Supplier<StageResult<String>> slower =
        () -> new StageResult.Waiting<>("slower", Duration.ofMinutes(4), Duration.ofMinutes(5));

    Ended<String> ended =
        runner.run(stage(List.of(slow, slower, () -> new StageResult.Done<>("out"))), "in");

    assertThat(ended).isEqualTo(new Ended.Reached<>("out"));
  }

  @Test
  void patienceIsNotRenewedByPassingFailuresOrByOtherWaits() throws InterruptedException {
    Supplier<StageResult<String>> slow =
        () -> new StageResult.Waiting<>("slow", Duration.ofMinutes(4), Duration.ofMinutes(5));
    Supplier<StageResult<String>> slower =
        () -> new StageResult.Waiting<>("slower", Duration.ofMinutes(4), Duration.ofHours(5));

    Ended<String> ended =
        runner.run(
            stage(
                Collections.nCopies(9, List.of(slow, slow, StageRunnerTest::busy, slower)).stream()
                    .flatMap(List::stream)
                    .toList()),
            "in");

    assertThat(ended)
        .isEqualTo(
            new Ended.Stopped<>(
                StageName.LOOKUP, "Given up after 6 minutes: slow", false, OnResume.BEGINS_ANEW));
    assertThat(heard).contains("waiting busy", "waiting slower");
  }

  @Test
  void aStageThatStopsCleansUp() throws InterruptedException {
    var _ = runner.run(stage(List.of(() -> new StageResult.Failed<>("broken"))), "in");

    assertThat(heard).contains("abandoned");
  }

  @Test
  void anInterruptedStageCleansUpAndTheBakeEnds() {
    interrupts = true;

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() ->
            runner.run(
                stage(
                    List.of(() ->
                        new StageResult.Waiting<>(
                            "slow", Duration.ofSeconds(1), StageResult.FOREVER))),
                "in"));
    assertThat(heard).endsWith("broken off: The process that baked was interrupted.", "abandoned");
  }

  @Test
  void whoBreaksABakeOffHearsWhatMayBeLeft() {
    interrupts = true;
    left.add("EC2 says no");
    Supplier<StageResult<String>> slow =
        () -> new StageResult.Waiting<>("slow", Duration.ofSeconds(1), StageResult.FOREVER);

    assertThatExceptionOfType(BrokenOffException.class)
        .isThrownBy(() -> runner.run(stage(List.of(slow)), "in"))
        .returns(Optional.of("EC2 says no"), BrokenOffException::left);
    assertThatExceptionOfType(BrokenOffException.class)
        .isThrownBy(() -> runner.run(stage(List.of(slow)), "in"))
        .returns(Optional.empty(), BrokenOffException::left);
  }

  @Test
  void whatIsNotShownYetIsLookedForAgain() throws InterruptedException {
    left.addAll(List.of("hidden", "hidden"));

    var _ = runner.run(stage(List.of(() -> new StageResult.Failed<>("broken"))), "in");

    assertThat(heard)
        .endsWith("abandoned", "abandoned", "abandoned")
        .noneMatch(line -> line.contains("left behind"));
    assertThat(pauses).hasSize(2);
  }

  @Test
  void whatMayBeLeftAfterAFewLooksIsTold() throws InterruptedException {
    left.addAll(Collections.nCopies(100, "hidden"));

    var _ = runner.run(stage(List.of(() -> new StageResult.Failed<>("broken"))), "in");

    assertThat(heard).endsWith("failed Something of this stage may be left behind. hidden");
    assertThat(Duration.between(Bakes.NOW, now)).isLessThan(Duration.ofSeconds(15));
  }

  private StageRunner heeding(Cancellation cancellation) {
    return new StageRunner(
        StageRunnerTest::explain,
        this::pause,
        new Hearing(),
        InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC),
        cancellation,
        new Backoff(() -> Long.MIN_VALUE));
  }

  private static StageResult<String> busy() {
    throw new UnsupportedOperationException("busy");
  }

  private static Optional<Failure> explain(RuntimeException thrown) {
    if (!(thrown instanceof UnsupportedOperationException)) {
      return Optional.empty();
    }
    return switch (thrown.getMessage()) {
      case "busy" -> Optional.of(new Failure("busy", Kind.PASSING));
      case "expired" -> Optional.of(new Failure("expired", Kind.SIGNED_OUT));
      case null, default -> Optional.of(new Failure("AccessDenied: no", Kind.REFUSED));
    };
  }

  private void pause(Duration length) throws InterruptedException {
    if (interrupts) {
      throw new InterruptedException();
    }
    pauses.add(length);
    now = now.plus(length);
  }

  private Stage<String, String> throwing(RuntimeException thrown) {
    Supplier<StageResult<String>> result =
        () -> {
          throw thrown;
        };
    return stage(List.of(result));
  }

  private Stage<String, String> stage(List<Supplier<StageResult<String>>> results) {
    return stage(StageName.LOOKUP, results);
  }

  private Stage<String, String> stage(StageName name, List<Supplier<StageResult<String>>> results) {
    Deque<Supplier<StageResult<String>>> rest = new ArrayDeque<>(results);
    return new Stage<>() {
      @Override
      public StageName name() {
        return name;
      }

      @Override
      public String summary(String fact) {
        return fact + "!";
      }

      @Override
      public void onFailure(String fact, String why, boolean isBrokenOff) {
        heard.add((isBrokenOff ? "broken off: " : "told ") + why);
        if (refusesReasons) {
          throw new UnsupportedOperationException();
        }
      }

      @Override
      public Optional<String> abandon(String fact) {
        heard.add("abandoned");
        return left.isEmpty() ? Optional.empty() : Optional.of(left.pop());
      }

      @Override
      public StageResult<String> advance(String fact) {
        return rest.pop().get();
      }
    };
  }

  private final class Hearing implements Progress {
    @Override
    public void started(StageName stage) {
      heard.add("started " + stage);
    }

    @Override
    public void waiting(StageName stage, String why, Duration since) {
      heard.add("waiting " + why);
    }

    @Override
    public void done(StageName stage, String what, Duration took) {
      heard.add("done " + what);
    }

    @Override
    public void failed(StageName stage, String why) {
      heard.add("failed " + why);
    }
  }
}
