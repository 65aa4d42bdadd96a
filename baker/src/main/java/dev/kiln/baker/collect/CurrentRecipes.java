package dev.kiln.baker.collect;

import dev.kiln.baker.due.Pushed;
import dev.kiln.baker.due.PushedRecipes;
import dev.kiln.baker.scripts.StoredRecipe;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every recipe as it was pushed last, or baked last where nobody pushed it.
///
/// @param recipes those that can be read; of others, nothing is known
/// @param doubts why there may be more
public record CurrentRecipes(Map<RecipeName, Recipe> recipes, List<String> doubts) {
  public CurrentRecipes {
    recipes = Map.copyOf(recipes);
    doubts = List.copyOf(doubts);
  }

  /// Where there are images, there must be recipes they were made by.
  ///
  /// @param baked what the newest image of each recipe was made by, which counts for recipes that
  ///   nobody pushed for their schedules
  public static CurrentRecipes read(PushedRecipes pushed, Map<RecipeName, RecipeDigest> baked) {
    Map<RecipeName, RecipeDigest> current = new HashMap<>();
    pushed
        .versions()
        .forEach((name, versions) ->
            versions.stream()
                .max(Pushed.BY_TIME)
                .ifPresent(newest -> current.put(name, newest.digest())));
    baked.forEach((name, digest) -> {
      // Whoever removed a recipe's folder is done with it, and its images are no doubt's cause.
      if (!current.containsKey(name) && pushed.isStored(name, digest)) {
        current.put(name, digest);
      }
    });
    Map<RecipeName, Recipe> recipes = new HashMap<>();
    List<String> doubts = new ArrayList<>();
    if (current.isEmpty()) {
      doubts.add("no recipe was shown, but there are images that recipes made");
    }
    current.forEach((name, digest) -> {
      switch (StoredRecipe.read(pushed, name, digest)) {
        case StoredRecipe.Usable usable -> recipes.put(name, usable.recipe());
        case StoredRecipe.Unusable unusable ->
            doubts.add(
                "which image %s is based on is not known: %s. Push it again with this version of Kiln, or, if it is of no use any more, remove recipes/%1$s/ from the recipes bucket"
                    .formatted(name, unusable.why()));
      }
    });
    return new CurrentRecipes(recipes, doubts);
  }

  Optional<Recipe> of(RecipeName name) {
    return Optional.ofNullable(recipes.get(name));
  }

  Collection<Recipe> all() {
    return recipes.values();
  }
}
