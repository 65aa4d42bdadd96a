package dev.kiln.baker.due;

import dev.kiln.baker.scripts.RecipeSource;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.util.List;
import java.util.SortedMap;

/// The recipes that were pushed.
public interface PushedRecipes extends RecipeSource {

  /// The versions of every recipe that `kiln push` released, in no order; none is without any.
  SortedMap<RecipeName, List<Pushed>> versions();

  /// Whether a version is there to be read, whoever stored it.
  boolean isStored(RecipeName recipe, RecipeDigest digest);
}
