package dev.kiln.baker.scripts;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.stage.StageName;
import java.util.function.Predicate;

/// Stores the recipe of a bake before its other stages read it.
public final class PushStage implements Stage<BakeRequest, BakeRequest> {
  private final PackedRecipe recipe;
  private final Predicate<PackedRecipe> push;
  private boolean isStored;

  /// @param push as [Push#push]
  public PushStage(PackedRecipe recipe, Predicate<PackedRecipe> push) {
    this.recipe = recipe;
    this.push = push;
  }

  @Override
  public StageName name() {
    return StageName.SCRIPTS;
  }

  @Override
  public String summary(BakeRequest request) {
    return "%s %s as %s"
        .formatted(
            request.recipe().name(), isStored ? "is stored" : "was there already", recipe.digest());
  }

  @Override
  public StageResult<BakeRequest> advance(BakeRequest request) {
    isStored = push.test(recipe);
    return new StageResult.Done<>(request);
  }
}
