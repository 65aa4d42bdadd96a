package dev.kiln.model.bake;

import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.util.Map;

/// Somebody wants a recipe baked.
///
/// @param digest of the recipe and its scripts as they lie in the recipes bucket
public record BakeRequest(BakeId bake, Recipe recipe, RecipeDigest digest) {

  /// The tags of everything this bake makes.
  public Tags tags() {
    return recipe
        .tags()
        .with(
            Map.of(
                TagKey.NAME, bake.imageName().value(),
                TagKey.RECIPE, recipe.name().value(),
                TagKey.BUILT_BY, TagKey.KILN,
                TagKey.BAKE, bake.value(),
                TagKey.RECIPE_DIGEST, digest.value()));
  }
}
