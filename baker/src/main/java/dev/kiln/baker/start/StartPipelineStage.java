package dev.kiln.baker.start;

import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.stage.StageName;
import java.util.UUID;

/// Gives a bake whose turn it is to the tooling account. However often it is called, there is one
/// execution.
public final class StartPipelineStage implements Stage<BakeRequest, StartPipelineStage.Started> {
  private final Executions executions;
  private final Claim claim;
  private final UUID token;

  /// @param claim on the bake, made with `token`
  public StartPipelineStage(Executions executions, Claim claim, UUID token) {
    this.executions = executions;
    this.claim = claim;
    this.token = token;
  }

  /// @param execution its id
  public record Started(BakeRequest request, String execution) {}

  @Override
  public StageName name() {
    return StageName.PIPELINE;
  }

  @Override
  public String summary(Started started) {
    return "%s is baked in the tooling account, by the execution %s"
        .formatted(started.request().bake(), started.execution());
  }

  @Override
  public StageResult<Started> advance(BakeRequest request) {
    String execution =
        executions.start(token, request.bake(), Executions.Pauses.of(request.recipe()));
    return claim.handOver(execution)
        ? new StageResult.Done<>(new Started(request, execution))
        : new StageResult.Failed<>(
            "Another process has just taken %s up.".formatted(request.bake()));
  }
}
