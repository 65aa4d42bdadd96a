package dev.kiln.baker.pipeline;

import dev.kiln.baker.pipeline.Ended.OnResume;
import dev.kiln.baker.pipeline.Failures.Failure;
import dev.kiln.baker.pipeline.Failures.Kind;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Counted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Calls a stage until it is done, and has it clean up when it will not be.
public final class StageRunner {

  /// How often in a row AWS may be out of reach, on top of the SDK's own repetitions: for about an
  /// hour.
  private static final int PASSING_FAILURES = 60;

  /// What these have launched does its work, reports and ends without Kiln.
  static final Set<StageName> GO_ON_BY_THEMSELVES = EnumSet.of(StageName.BUILD, StageName.TEST);

  /// What comes after these is done in seconds, and better whole than half.
  private static final Set<StageName> CAN_BE_CANCELLED =
      EnumSet.of(StageName.START, StageName.LOOKUP, StageName.BUILD, StageName.TEST);

  /// Until here, whoever cancels can count on it that nobody gets the image.
  private static final StageName FIRST_SEEN_BY_OTHERS = StageName.UPDATE;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

  /// Together short enough for somebody who waits at a terminal for the process to end.
  private static final int LOOKS_FOR_WHAT_IS_LEFT = 5;

  private static final Duration BETWEEN_LOOKS_FOR_WHAT_IS_LEFT = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

  private static final Duration LONGEST_PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

  private final Failures failures;
  private final Pause pause;
  private final Progress progress;
  private final Clock clock;
  private final Cancellation cancellation;
  private final Backoff backoff;
  private Instant nextLook;

  public StageRunner(Failures failures, Pause pause, Progress progress, Clock clock) {
    this(failures, pause, progress, clock, Cancellation.NONE);
  }

  /// @param cancellation is asked twice a minute, whatever the stage, when one failed, and before
  ///   others see what the bake made
  public StageRunner(
      Failures failures, Pause pause, Progress progress, Clock clock, Cancellation cancellation) {
    this(failures, pause, progress, clock, cancellation, new Backoff(RandomGenerator.getDefault()));
  }

  StageRunner(
      Failures failures,
      Pause pause,
      Progress progress,
      Clock clock,
      Cancellation cancellation,
      Backoff backoff) {
    this.failures = failures;
    this.pause = pause;
    this.progress = progress;
    this.clock = clock;
    this.backoff = backoff;
    this.cancellation = cancellation;
    this.nextLook = clock.instant().plus(BETWEEN_LOOKS);
  }

  <I, O> Ended<O> next(Ended<I> before, Stage<I, O> stage) throws InterruptedException {
    return switch (before) {
      case Ended.Reached<I> reached -> run(stage, reached.fact());
      case Ended.Stopped<I> stopped ->
          new Ended.Stopped<>(
              stopped.stage(), stopped.why(), stopped.refused(), stopped.onResume());
      case Ended.Cancelled<I> cancelled ->
          new Ended.Cancelled<>(cancelled.stage(), cancelled.why());
    };
  }

  /// Where AWS is out of reach, or answers no longer to these credentials, what a stage has
  /// launched is left to itself: it may come to its end, and be found by whoever takes the bake up
  /// again.
  ///
  /// @throws BrokenOffException when the bake shall not go on in this process; the stage has
  ///   cleaned up by then
  public <I, O> Ended<O> run(Stage<I, O> stage, I fact) throws BrokenOffException {
    if (stage.name() == FIRST_SEEN_BY_OTHERS) {
      Optional<String> cancelled = look(Cancellation::asked);
      if (cancelled.isPresent()) {
        return cancelled(stage.name(), cancelled.get());
      }
    }
    progress.started(stage.name());
    boolean unfinished = true;
    try {
      Ended<O> ended = callUntilDone(stage, fact);
      unfinished = tell(stage, fact, ended);
      return ended;
    } catch (InterruptedException interrupted) {
      tell(stage, fact, "The process that baked was interrupted.", true);
      unfinished = false;
      BrokenOffException brokenOff = new BrokenOffException(stage.name(), abandon(stage, fact));
      brokenOff.initCause(interrupted);
      throw brokenOff;
    } catch (RuntimeException fault) {
      tell(stage, fact, String.valueOf(fault), true);
      throw fault;
    } finally {
      if (unfinished) {
        var _ = abandon(stage, fact);
      }
    }
  }

  /// Calls a stage once, for whoever calls it again later, in this process or another. It never
  /// waits for what the stage waits for.
  ///
  /// @param waits what is known of earlier calls; is told of this one
  /// @throws InterruptedException when the process is ended; the stage may be called again
  public <I, O> Called<O> call(Stage<I, O> stage, I fact, Waits waits) throws InterruptedException {
    StageName name = stage.name();
    boolean isFirstSeen = name == FIRST_SEEN_BY_OTHERS && waits.isEmpty();
    Optional<String> asked = isFirstSeen ? look(Cancellation::asked) : look(name);
    if (asked.isPresent()) {
      Ended<O> cancelled = cancelled(name, asked.get());
      if (!isFirstSeen && tell(stage, fact, cancelled)) {
        var _ = abandon(stage, fact);
      }
      return new Called.Over<>(cancelled);
    }
    boolean unfinished = true;
    try {
      return switch (callOnce(stage, fact, waits, clock.instant())) {
        case Look.Again<O> again -> {
          // Whoever cancels ends the instances there are, and may have looked before this call
          // launched one.
          Optional<String> meanwhile = isFirstSeen ? Optional.empty() : look(name);
          if (meanwhile.isPresent()) {
            Ended<O> cancelled = cancelled(name, meanwhile.get());
            unfinished = tell(stage, fact, cancelled);
            yield new Called.Over<>(cancelled);
          }
          unfinished = false;
          yield new Called.Again<>(again.why(), again.isTrouble());
        }
        case Look.Over<O> over -> {
          unfinished = tell(stage, fact, over.ended());
          yield new Called.Over<>(over.ended());
        }
      };
    } catch (InterruptedException interrupted) {
      unfinished = false;
      throw interrupted;
    } catch (RuntimeException fault) {
      tell(stage, fact, String.valueOf(fault), true);
      throw fault;
    } finally {
      if (unfinished) {
        var _ = abandon(stage, fact);
      }
    }
  }

  /// Ends a stage that would have to be called again, and will not be.
  public <I, O> Ended<O> giveUp(Stage<I, O> stage, I fact, String why) {
    Ended<O> ended = ended(stage.name(), new Failure(why, Kind.LASTING), OnResume.BEGINS_ANEW);
    if (tell(stage, fact, ended)) {
      var _ = abandon(stage, fact);
    }
    return ended;
  }

  /// Says why a stage ended.
  ///
  /// @return whether what it has under way is to be unmade
  private <I, O> boolean tell(Stage<I, O> stage, I fact, Ended<O> ended) {
    return switch (ended) {
      case Ended.Reached<O> _ -> false;
      case Ended.Cancelled<O> cancelled -> {
        tell(stage, fact, cancelled.why(), true);
        yield true;
      }
      case Ended.Stopped<O> stopped ->
          switch (stopped.onResume()) {
            case ENDS_AGAIN -> {
              tell(stage, fact, stopped.why(), false);
              yield true;
            }
            case BEGINS_ANEW -> {
              tell(stage, fact, stopped.why(), true);
              yield true;
            }
            case GOES_ON -> false;
          };
    };
  }

  private <I, O> Ended<O> callUntilDone(Stage<I, O> stage, I fact) throws InterruptedException {
    Instant start = clock.instant();
    Waits waits = new Waits();
    while (true) {
      Optional<String> end =
          clock.instant().isBefore(nextLook) ? Optional.empty() : look(stage.name());
      if (end.isPresent()) {
        return cancelled(stage.name(), end.get());
      }
      switch (callOnce(stage, fact, waits, start)) {
        case Look.Over<O> over -> {
          return over.ended();
        }
        case Look.Again<O> again -> {
          progress.waiting(stage.name(), again.why(), Duration.between(start, clock.instant()));
          pause.pause(again.pause());
        }
      }
    }
  }

  private <I, O> Look<O> callOnce(Stage<I, O> stage, I fact, Waits waits, Instant start)
      throws InterruptedException {
    StageName name = stage.name();
    StageResult<O> result;
    try {
      result = stage.advance(fact);
    } catch (RuntimeException thrown) {
      Failure failure = explain(thrown);
      int inARow = waits.failed();
      if (failure.kind() != Kind.PASSING || inARow > PASSING_FAILURES) {
        boolean goesOn = failure.kind().isOutOfReach() && GO_ON_BY_THEMSELVES.contains(name);
        return new Look.Over<>(
            ended(name, failure, goesOn ? OnResume.GOES_ON : OnResume.BEGINS_ANEW));
      }
      return new Look.Again<>(failure.words(), backoff.jittered(afterFailures(inARow)), true);
    }
    return switch (result) {
      case StageResult.Done<O> done -> {
        progress.done(name, stage.summary(done.fact()), Duration.between(start, clock.instant()));
        yield new Look.Over<>(new Ended.Reached<>(done.fact()));
      }
      case StageResult.Failed<O> failed ->
          new Look.Over<>(
              ended(name, new Failure(failed.why(), Kind.LASTING), OnResume.ENDS_AGAIN));
      case StageResult.Waiting<O> waiting -> {
        Duration waited = waits.lookedFor(waiting.why(), clock.instant());
        yield waited.compareTo(waiting.patience()) > 0
            ? new Look.Over<>(
                ended(
                    name,
                    new Failure(tooLong(waiting, waited), Kind.LASTING),
                    OnResume.BEGINS_ANEW))
            : new Look.Again<>(
                waiting.why(), backoff.growing(waits.looks(), waiting.pause()), false);
      }
    };
  }

  /// What one look at a stage showed.
  private sealed interface Look<O> {

    /// @param pause until the next
    /// @param isTrouble whether AWS was out of reach
    record Again<O>(String why, Duration pause, boolean isTrouble) implements Look<O> {}

    record Over<O>(Ended<O> ended) implements Look<O> {}
  }

  private static Duration afterFailures(int inARow) {
    Duration pause = FIRST_PAUSE_AFTER_FAILURE;
    for (int doubled = 1; doubled < inARow; doubled++) {
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE_AFTER_FAILURE) > 0) {
        return LONGEST_PAUSE_AFTER_FAILURE;
      }
    }
    return pause;
  }

  private Failure explain(RuntimeException thrown) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while AWS was called");
    }
    Optional<Failure> failure = failures.explain(thrown);
    return failure.orElseThrow(() -> thrown);
  }

  /// What goes wrong here takes nothing away from why the stage failed.
  private <I> void tell(Stage<I, ?> stage, I fact, String why, boolean isBrokenOff) {
    try {
      stage.onFailure(fact, why, isBrokenOff);
    } catch (RuntimeException thrown) {
      String words = failures.explain(thrown).map(Failure::words).orElse(String.valueOf(thrown));
      progress.failed(stage.name(), "Why the stage failed could not be kept. " + words);
    }
  }

  /// Looks a few times: AWS may not show yet what it has just made, or be busy.
  ///
  /// @return what may be left, of which people have been told
  private <I> Optional<String> abandon(Stage<I, ?> stage, I fact) {
    Optional<String> left = unmake(stage, fact);
    try {
      for (int looks = 1; left.isPresent() && looks < LOOKS_FOR_WHAT_IS_LEFT; looks++) {
        pause.pause(backoff.jittered(BETWEEN_LOOKS_FOR_WHAT_IS_LEFT));
        left = unmake(stage, fact);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    left.ifPresent(words ->
        progress.failed(stage.name(), "Something of this stage may be left behind. " + words));
    return left;
  }

  private <I> Optional<String> unmake(Stage<I, ?> stage, I fact) {
    try {
      return stage.abandon(fact);
    } catch (RuntimeException thrown) {
      return Optional.of(
          failures.explain(thrown).map(Failure::words).orElse(String.valueOf(thrown)));
    }
  }

  /// Who cancels a bake terminates its instances, which looks like a failure from here. Whether a
  /// cancelled bake may begin again is for the stage start to tell.
  private <O> Ended<O> ended(StageName stage, Failure failure, OnResume onResume) {
    Optional<String> cancelled = look(stage);
    if (cancelled.isPresent() && stage != StageName.START) {
      return cancelled(stage, cancelled.get());
    }
    progress.failed(stage, failure.words());
    if (cancelled.isPresent()) {
      return new Ended.Cancelled<>(stage, cancelled.get());
    }
    return new Ended.Stopped<>(stage, failure.words(), failure.kind().isRefusal(), onResume);
  }

  private <O> Ended<O> cancelled(StageName stage, String why) {
    progress.failed(stage, "cancelled: " + why);
    return new Ended.Cancelled<>(stage, why);
  }

  /// @return why the bake is to end; empty when it is not
  private Optional<String> look(StageName stage) {
    return look(CAN_BE_CANCELLED.contains(stage) ? Cancellation::asked : Cancellation::lost);
  }

  /// A look that fails hides no failure, and is made again later.
  private Optional<String> look(Function<Cancellation, Optional<String>> question) {
    nextLook = clock.instant().plus(BETWEEN_LOOKS);
    try {
      return question.apply(cancellation);
    } catch (RuntimeException _) {
      return Optional.empty();
    }
  }

  private static String tooLong(StageResult.Waiting<?> waiting, Duration waited) {
    return "Given up after %s: %s"
        .formatted(Counted.of(waited.toMinutes(), "minute"), waiting.why());
  }
}
