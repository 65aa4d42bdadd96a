package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Ended.OnResume;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.stage.StageName;

/// A bake that goes on only while no other of its recipe does.
public final class BakeInTurn {
  private final StartStage start;
  private final StageRunner runner;
  private final Failures failures;
  private final Progress progress;

  public BakeInTurn(StartStage start, StageRunner runner, Failures failures, Progress progress) {
    this.start = start;
    this.runner = runner;
    this.failures = failures;
    this.progress = progress;
  }

  /// What is done when it is the bake's turn.
  @FunctionalInterface
  public interface Work<T> {

    /// @throws InterruptedException when the bake shall not go on in this process
    Ended<T> go(BakeRequest request) throws InterruptedException;
  }

  /// What is left at work keeps its turn.
  ///
  /// @return stopped in the stage start when it is not this bake's turn
  /// @throws InterruptedException when the bake shall not go on in this process; the bake can be
  ///   taken up again
  public <T> Ended<T> run(BakeRequest request, Work<T> work) throws InterruptedException {
    return switch (runner.run(start, request)) {
      case Ended.Stopped<BakeRequest> stopped ->
          new Ended.Stopped<>(
              stopped.stage(), stopped.why(), stopped.refused(), stopped.onResume());
      case Ended.Cancelled<BakeRequest> cancelled ->
          new Ended.Cancelled<>(cancelled.stage(), cancelled.why());
      case Ended.Reached<BakeRequest> _ -> go(request, work);
    };
  }

  private <T> Ended<T> go(BakeRequest request, Work<T> work) throws InterruptedException {
    boolean isReached = false;
    String why = "";
    boolean isAtWork = false;
    try {
      Ended<T> ended = work.go(request);
      isReached = ended instanceof Ended.Reached<T>;
      why = why(ended);
      if (ended instanceof Ended.Stopped<T> stopped && stopped.onResume() == OnResume.GOES_ON) {
        isAtWork = true;
        progress.failed(
            stopped.stage(),
            "What it launched is left at work. Take the bake up again with --resume %s."
                .formatted(request.bake()));
      }
      return ended;
    } finally {
      if (isAtWork) {
        tell(start::leave);
      } else if (!isReached) {
        String because = why;
        tell(() -> start.stop(because));
      }
    }
  }

  /// Nothing was to be done when the turn came, and others need not wait any longer.
  public void leaveUnchanged() {
    tell(start::leaveUnchanged);
  }

  private static String why(Ended<?> ended) {
    return switch (ended) {
      case Ended.Reached<?> _ -> "";
      case Ended.Stopped<?> stopped ->
          "%s: %s".formatted(stopped.stage(), Failure.cut(stopped.why()));
      case Ended.Cancelled<?> cancelled ->
          "%s: %s".formatted(cancelled.stage(), Failure.cut(cancelled.why()));
    };
  }

  private void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException thrown) {
      String words =
          failures.explain(thrown).map(Failures.Failure::words).orElse(String.valueOf(thrown));
      progress.failed(StageName.START, "Others may take this bake for being at work. " + words);
    }
  }
}
