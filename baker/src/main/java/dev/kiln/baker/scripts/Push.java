package dev.kiln.baker.scripts;

import dev.kiln.baker.due.Pushed;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Stores a recipe under its digest. Pushing the same content again writes nothing.
public final class Push {
  private final RecipeStore store;

  public Push(RecipeStore store) {
    this.store = store;
  }

  /// Says that this is the recipe's newest version, which its schedule bakes from now on, unless it
  /// is so already. Of two that do so the later one counts, by S3's clock.
  ///
  /// @param now keeps two pushes of the same content apart, with another between them
  public void release(PackedRecipe recipe, Instant now) {
    if (newest(recipe.recipe().name()).equals(Optional.of(recipe.digest()))) {
      return;
    }
    String key = RecipeManifest.pushKey(recipe.recipe().name(), recipe.digest(), now);
    store.putIfAbsent(key, "{\"schema\":\"kiln.push/1\"}".getBytes(StandardCharsets.UTF_8));
  }

  private Optional<RecipeDigest> newest(RecipeName recipe) {
    List<Pushed> versions = new ArrayList<>();
    for (RecipeStore.Stored stored : store.list(RecipeManifest.folder(recipe))) {
      RecipeManifest.Push.of(stored.key())
          .ifPresent(push -> versions.add(new Pushed(push.digest(), stored.at())));
    }
    return versions.stream().max(Pushed.BY_TIME).map(Pushed::digest);
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
