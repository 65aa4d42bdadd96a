package dev.kiln.baker.bakes;

import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Ended.OnResume;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Published;
import dev.kiln.model.stage.StageName;

/// A bake that goes on only while no other of its recipe does.
public final class BakeInTurn {
  private final StartStage start;
  private final Pipeline pipeline;
  private final StageRunner runner;
  private final Failures failures;
  private final Progress progress;

  public BakeInTurn(
      StartStage start,
      Pipeline pipeline,
      StageRunner runner,
      Failures failures,
      Progress progress) {
    this.start = start;
    this.pipeline = pipeline;
    this.runner = runner;
    this.failures = failures;
    this.progress = progress;
  }

  /// What is left at work keeps its turn.
  ///
  /// @return stopped in the stage start when it is not this bake's turn
  /// @throws InterruptedException as [Pipeline#bake] does
  public Ended<Published> bake(BakeRequest request) throws InterruptedException {
    return switch (runner.run(start, request)) {
      case Ended.Stopped<BakeRequest> stopped ->
          new Ended.Stopped<>(
              stopped.stage(), stopped.why(), stopped.refused(), stopped.onResume());
      case Ended.Cancelled<BakeRequest> cancelled ->
          new Ended.Cancelled<>(cancelled.stage(), cancelled.why());
      case Ended.Reached<BakeRequest> _ -> work(request);
    };
  }

  private Ended<Published> work(BakeRequest request) throws InterruptedException {
    boolean isAtWork = false;
    boolean isPublished = false;
    try {
      Ended<Published> ended = pipeline.bake(request);
      isPublished = ended instanceof Ended.Reached<Published>;
      if (ended instanceof Ended.Stopped<Published> stopped
          && stopped.onResume() == OnResume.GOES_ON) {
        isAtWork = true;
        progress.failed(
            stopped.stage(),
            "What it launched is left at work. Take the bake up again with --resume %s."
                .formatted(request.bake()));
      }
      return ended;
    } finally {
      if (!isPublished && !isAtWork) {
        stop(request);
      }
    }
  }

  private void stop(BakeRequest request) {
    try {
      start.stop(request);
    } catch (RuntimeException thrown) {
      String words =
          failures.explain(thrown).map(Failures.Failure::words).orElse(String.valueOf(thrown));
      progress.failed(StageName.START, "Others may take this bake for being at work. " + words);
    }
  }
}
