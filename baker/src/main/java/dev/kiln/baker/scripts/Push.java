package dev.kiln.baker.scripts;

import java.util.SequencedMap;

/// Stores a recipe under its digest. Pushing the same content again writes nothing.
public final class Push {
  private final RecipeStore store;

  public Push(RecipeStore store) {
    this.store = store;
  }

  /// @return whether anything had to be stored
  public boolean push(PackedRecipe recipe) {
    SequencedMap<String, byte[]> objects = recipe.objects();
    if (store.has(objects.lastEntry().getKey())) {
      return false;
    }
    objects.forEach(store::putIfAbsent);
    return true;
  }
}
