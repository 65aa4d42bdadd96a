package dev.kiln.baker.collect;

import dev.kiln.baker.due.Pushed;
import dev.kiln.baker.due.PushedRecipes;
import dev.kiln.baker.scripts.StoredRecipe;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every recipe as it was pushed last.
///
/// @param recipes those that can be read; of others, nothing is known
/// @param doubts why there may be more
public record CurrentRecipes(Map<RecipeName, Recipe> recipes, List<String> doubts) {
  public CurrentRecipes {
    recipes = Map.copyOf(recipes);
    doubts = List.copyOf(doubts);
  }

  /// Where there are images, there must be recipes they were made by.
  public static CurrentRecipes read(PushedRecipes pushed) {
    Map<RecipeName, List<Pushed>> versions = pushed.versions();
    Map<RecipeName, Recipe> recipes = new HashMap<>();
    List<String> doubts = new ArrayList<>();
    if (versions.isEmpty()) {
      doubts.add("no recipe was shown, but there are images that recipes made");
    }
    versions.forEach((name, those) -> {
      Optional<Pushed> newest = those.stream().max(Pushed.BY_TIME);
      switch (StoredRecipe.read(pushed, name, newest.orElseThrow().digest())) {
        case StoredRecipe.Usable usable -> recipes.put(name, usable.recipe());
        case StoredRecipe.Unusable unusable ->
            doubts.add(
                "which image %s is based on is not known: %s".formatted(name, unusable.why()));
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
