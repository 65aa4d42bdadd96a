package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.Execution;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.start.StartPipelineStage.Started;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.privileges.StageCalls.Answer;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The ways of the stages in the tooling account: a bake is given to it and taken back, the
/// pipeline goes through it, and each stage's function does its part.
final class HostedWays {
  private final Site site;
  private final HostedBakes bakes;
  private final StageCalls calls;
  private final Clock clock;

  HostedWays(Site site, HostedBakes bakes, Clock clock) {
    this.site = site;
    this.bakes = bakes;
    this.calls = new StageCalls(site);
    this.clock = clock;
  }

  /// The way of the stage start.
  ///
  /// @param request for a recipe of which no other bake is at work
  /// @return what went wrong, in AWS's words where it says any
  Optional<String> giveAndTakeBack(BakeRequest request) {
    try (LocalPipeline pipeline = new LocalPipeline(site.access(), site.installation(), clock)) {
      Ended<Started> ended = bakes.give(pipeline, request);
      if (!(ended instanceof Ended.Reached<Started>(Started started))) {
        return Optional.of("not given to the pipeline: " + ended);
      }
      try {
        return takeBack(pipeline.executions(request.bake()), started.execution());
      } finally {
        bakes.takeBack(started.execution());
      }
    }
  }

  private Optional<String> takeBack(Executions executions, String execution) {
    if (executions.find(execution).filter(Execution.Running.class::isInstance).isEmpty()) {
      return Optional.of("the execution does not run");
    }
    executions.stop(execution);
    Instant latest = Instant.now().plus(site.patience().stage());
    while (executions.find(execution).filter(Execution.Ended.class::isInstance).isEmpty()) {
      if (Instant.now().isAfter(latest)) {
        return Optional.of("the execution was not ended");
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
    return Optional.empty();
  }

  /// The way of the pipeline's role: through all runbooks, of a bake whose stages have nothing to
  /// do any more.
  ///
  /// @return as for [#giveAndTakeBack]
  Optional<String> goThrough() throws IOException {
    return bakes.play(bakes.start(bakes.published().bake()));
  }

  /// A way of a stage's function: it finds that its work is done.
  ///
  /// @return as for [#giveAndTakeBack]
  Optional<String> isDone(StageName stage) throws IOException {
    Answer done = calls.call(stage, bakes.published().bake());
    return done.text("state").equals("done")
        ? Optional.empty()
        : Optional.of("the function does not find its work done: " + done);
  }

  /// A way of the function of a stage before which a bake can be cancelled: it finds that the bake
  /// is to end, and why.
  ///
  /// @return as for [#giveAndTakeBack]
  Optional<String> isCancelled(StageName stage) throws IOException {
    BakeId cancelled = bakes.cancelledBefore(stage);
    Answer ended = calls.call(stage, cancelled);
    return ended.text("why").contains(HostedBakes.WHY_CANCELLED)
        ? Optional.empty()
        : Optional.of("the function does not say why %s is to end: %s".formatted(cancelled, ended));
  }
}
