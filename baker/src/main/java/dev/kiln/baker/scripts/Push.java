package dev.kiln.baker.scripts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SequencedMap;

/// Stores a recipe under its digest. Pushing the same content again writes nothing.
public final class Push {
  private final RecipeStore store;

  public Push(RecipeStore store) {
    this.store = store;
  }

  /// Says that this is the recipe's newest version, which its schedule bakes from now on. Of two
  /// that do so the later one counts, by S3's clock.
  ///
  /// @param now keeps two pushes of the same content apart
  public void release(PackedRecipe recipe, Instant now) {
    String key = RecipeManifest.pushKey(recipe.recipe().name(), recipe.digest(), now);
    store.putIfAbsent(key, "{\"schema\":\"kiln.push/1\"}".getBytes(StandardCharsets.UTF_8));
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
