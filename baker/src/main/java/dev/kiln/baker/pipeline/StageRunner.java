package dev.kiln.baker.pipeline;

import dev.kiln.baker.pipeline.Failures.Failure;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Calls a stage until it is done.
public final class StageRunner {
  private final Failures failures;
  private final Pause pause;
  private final Progress progress;
  private final Clock clock;

  public StageRunner(Failures failures, Pause pause, Progress progress, Clock clock) {
    this.failures = failures;
    this.pause = pause;
    this.progress = progress;
    this.clock = clock;
  }

  <I, O> Ended<O> next(Ended<I> before, Stage<I, O> stage) throws InterruptedException {
    return switch (before) {
      case Ended.Reached<I> reached -> run(stage, reached.fact());
      case Ended.Stopped<I> stopped ->
          new Ended.Stopped<>(stopped.stage(), stopped.why(), stopped.refused());
    };
  }

  <I, O> Ended<O> run(Stage<I, O> stage, I fact) throws InterruptedException {
    StageName name = stage.name();
    Instant start = clock.instant();
    progress.started(name);
    while (true) {
      StageResult<O> result;
      try {
        result = stage.advance(fact);
      } catch (RuntimeException thrown) {
        Optional<Failure> failure = failures.explain(thrown);
        return stopped(name, failure.orElseThrow(() -> thrown));
      }
      Duration since = Duration.between(start, clock.instant());
      switch (result) {
        case StageResult.Done<O> done -> {
          progress.done(name, stage.summary(done.fact()), since);
          return new Ended.Reached<>(done.fact());
        }
        case StageResult.Failed<O> failed -> {
          return stopped(name, new Failure(failed.why(), false));
        }
        case StageResult.Waiting<O> waiting -> {
          progress.waiting(name, waiting.why(), since);
          pause.pause(waiting.pause());
        }
      }
    }
  }

  private <O> Ended<O> stopped(StageName stage, Failure failure) {
    progress.failed(stage, failure.words());
    return new Ended.Stopped<>(stage, failure.words(), failure.refused());
  }
}
