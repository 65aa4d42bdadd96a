package dev.kiln.baker.cli;

import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeInTurn;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.ClaimedStage;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.baker.bakes.Resumption;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.changes.Need;
import dev.kiln.baker.cli.BakeOptions.Wish;
import dev.kiln.baker.cli.BakeOutcome.Baked;
import dev.kiln.baker.cli.BakeOutcome.Unchanged;
import dev.kiln.baker.pipeline.Cancellation;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.PushStage;
import dev.kiln.baker.start.FollowedStage;
import dev.kiln.baker.start.FollowedStage.Watched;
import dev.kiln.baker.start.StartPipelineStage;
import dev.kiln.baker.start.StartPipelineStage.Started;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Published;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// One bake in this process: whether it is needed, its turn, the storing of its recipe, its stages.
/// Nothing is written before the turn has come but that it is asked for.
final class BakeRun {
  private final Wish wish;
  private final PackedRecipe recipe;
  private final BakeRequest request;
  private final LocalPipeline pipeline;
  private final Surroundings around;
  private List<String> reasons = List.of();

  BakeRun(
      Wish wish,
      PackedRecipe recipe,
      BakeRequest request,
      LocalPipeline pipeline,
      Surroundings around) {
    this.wish = wish;
    this.recipe = recipe;
    this.request = request;
    this.pipeline = pipeline;
    this.around = around;
  }

  /// @param begun hears of the claim on the bake when there is one, and of its handing over
  record Surroundings(
      Failures failures,
      Pause pause,
      Progress progress,
      Clock clock,
      RandomGenerator random,
      Begun begun) {}

  /// Hears that the roles are there to be used, so that the bake can begin.
  @FunctionalInterface
  interface Begun {
    void begin(Claim claim);

    /// The tooling account is at it from now on, with or without this process.
    default void handedOver() {}
  }

  /// Why it is baked; empty where that was not asked.
  List<String> reasons() {
    return reasons;
  }

  /// @throws WrongInput when there is no such bake to be resumed
  /// @throws InterruptedException when the bake shall not go on in this process
  Ended<BakeOutcome> run() throws InterruptedException {
    if (wish.ifOlder().isPresent()) {
      Ended<Need> needed = need(runner(Cancellation.NONE));
      if (!(needed instanceof Ended.Reached<Need>(Need.Bake _))) {
        return endOf(needed);
      }
    }
    BakeRecords records = pipeline.records(request.bake());
    boolean isResumedEarly = wish.resumed().isPresent() && !isUpdated(records);
    Executions executions = pipeline.executions(request.bake());
    UUID token = new UUID(around.random().nextLong(), around.random().nextLong());
    Claim claim =
        wish.isLocal()
            ? new Claim(records, request.bake(), around.random(), around.clock())
            : Claim.hosted(records, request.bake(), token, around.clock());
    around.begun().begin(claim);
    StageRunner runner = runner(claim.renewedBy(new RecordedCancellation(records, request.bake())));
    StartStage start = new StartStage(records, claim, wish.isPatient(), executions, around.clock());
    BakeInTurn inTurn = new BakeInTurn(start, runner, around.failures(), around.progress());
    Ended<BakeOutcome> ended =
        inTurn.run(
            request,
            _ ->
                wish.isLocal()
                    ? work(runner, claim, isResumedEarly || start.hasWaited())
                    : handOver(runner, records, executions, claim, token));
    if (ended instanceof Ended.Reached<BakeOutcome>(Unchanged _)) {
      inTurn.leaveUnchanged();
    }
    return ended;
  }

  /// What was decided before the turn came may no longer be so.
  private Ended<BakeOutcome> work(StageRunner runner, Claim claim, boolean mayBeOvertaken)
      throws InterruptedException {
    if (mayBeOvertaken) {
      Ended<BakeRequest> newest = runner.run(pipeline.overtaking(request), request);
      if (!(newest instanceof Ended.Reached)) {
        return failureOf(newest);
      }
    }
    if (wish.ifOlder().isPresent()) {
      Ended<Need> needed = need(runner);
      if (!(needed instanceof Ended.Reached<Need>(Need.Bake bake))) {
        return endOf(needed);
      }
      reasons = bake.reasons();
    }
    Ended<BakeRequest> pushed = runner.run(new PushStage(recipe, pipeline::push), request);
    return pushed instanceof Ended.Reached
        ? outcomeOf(pipeline(runner, claim).bake(request))
        : failureOf(pushed);
  }

  /// Whether a later bake is current is for the stage update to see: whoever starts a bake may not.
  private Ended<BakeOutcome> handOver(
      StageRunner runner, BakeRecords records, Executions executions, Claim claim, UUID token)
      throws InterruptedException {
    Ended<BakeRequest> pushed = runner.run(new PushStage(recipe, pipeline::push), request);
    if (!(pushed instanceof Ended.Reached)) {
      return failureOf(pushed);
    }
    Instant since = around.clock().instant();
    Ended<Started> started = runner.run(new StartPipelineStage(executions, claim, token), request);
    if (!(started instanceof Ended.Reached<Started>(Started hosted))) {
      return failureOf(started);
    }
    around.begun().handedOver();
    Watched watched = new Watched(records, executions, hosted.execution(), since);
    StageRunner following = runner(new RecordedCancellation(records, request.bake()));
    Pipeline.Stages stages = FollowedStage.all(pipeline.stages(request), watched);
    return outcomeOf(new Pipeline(stages, following).bake(request));
  }

  private static Ended<BakeOutcome> outcomeOf(Ended<Published> published) {
    return published instanceof Ended.Reached<Published>(Published fact)
        ? new Ended.Reached<>(new Baked(fact))
        : failureOf(published);
  }

  private Pipeline pipeline(StageRunner runner, Claim claim) {
    Pipeline.Stages stages =
        wish.resumed().isPresent() ? pipeline.stages(request) : pipeline.stagesOfNew(request);
    return new Pipeline(ClaimedStage.all(stages, claim), runner);
  }

  private Ended<Need> need(StageRunner runner) throws InterruptedException {
    return runner.run(pipeline.need(request, wish.ifOlder().orElseThrow()), request);
  }

  private boolean isUpdated(BakeRecords records) {
    return switch (Resumption.of(request, records)) {
      case Resumption.Impossible impossible ->
          throw new WrongInput(List.of("--resume: " + impossible.why()));
      case Resumption.Possible possible -> possible.names().contains(StageName.UPDATE.toString());
    };
  }

  private StageRunner runner(Cancellation cancellation) {
    return new StageRunner(
        around.failures(), around.pause(), around.progress(), around.clock(), cancellation);
  }

  private static Ended<BakeOutcome> endOf(Ended<Need> needed) {
    return needed instanceof Ended.Reached<Need>(Need.Nothing nothing)
        ? new Ended.Reached<>(new Unchanged(nothing))
        : failureOf(needed);
  }

  private static <T> Ended<T> failureOf(Ended<?> ended) {
    return switch (ended) {
      case Ended.Reached<?> reached -> throw new IllegalArgumentException(reached.toString());
      case Ended.Cancelled<?> cancelled ->
          new Ended.Cancelled<>(cancelled.stage(), cancelled.why());
      case Ended.Stopped<?> stopped ->
          new Ended.Stopped<>(
              stopped.stage(), stopped.why(), stopped.refused(), stopped.onResume());
    };
  }
}
