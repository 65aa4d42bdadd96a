package dev.kiln.baker.bakes;

import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.stage.StageName;
import java.util.Optional;

/// A stage that neither unmakes nor records anything at its end once another process has taken the
/// bake: what it would unmake is what that one works with.
///
/// @param <I> the fact it starts from
/// @param <O> the fact it ends with
public final class ClaimedStage<I, O> implements Stage<I, O> {
  private final Stage<I, O> stage;
  private final Claim claim;

  public ClaimedStage(Stage<I, O> stage, Claim claim) {
    this.stage = stage;
    this.claim = claim;
  }

  public static Pipeline.Stages all(Pipeline.Stages stages, Claim claim) {
    return new Pipeline.Stages(
        new ClaimedStage<>(stages.lookup(), claim),
        new ClaimedStage<>(stages.build(), claim),
        new ClaimedStage<>(stages.test(), claim),
        new ClaimedStage<>(stages.update(), claim),
        new ClaimedStage<>(stages.publish(), claim));
  }

  @Override
  public StageName name() {
    return stage.name();
  }

  @Override
  public String summary(O fact) {
    return stage.summary(fact);
  }

  @Override
  public StageResult<O> advance(I fact) {
    return stage.advance(fact);
  }

  @Override
  public void brokenOff(int times) {
    stage.brokenOff(times);
  }

  @Override
  public void onFailure(I fact, String why, boolean isBrokenOff) {
    if (isKept()) {
      stage.onFailure(fact, why, isBrokenOff);
    }
  }

  @Override
  public Optional<String> abandon(I fact) {
    return isKept() ? stage.abandon(fact) : Optional.empty();
  }

  /// An instance that nobody ends costs money, one that another process misses only time.
  private boolean isKept() {
    try {
      return claim.isKept();
    } catch (RuntimeException _) {
      return true;
    }
  }
}
