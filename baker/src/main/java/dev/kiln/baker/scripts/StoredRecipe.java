package dev.kiln.baker.scripts;

import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/// A recipe as it was pushed, for whoever has not got its file. Its digest vouches for its content.
public sealed interface StoredRecipe {

  static StoredRecipe read(RecipeSource source, RecipeName name, RecipeDigest digest) {
    Optional<byte[]> manifest = source.get(RecipeManifest.key(name, digest));
    Optional<byte[]> text = source.get(RecipeManifest.recipeKey(name, digest));
    if (manifest.isEmpty() || text.isEmpty()) {
      return new Unusable(
          "%s was not pushed as %s: the recipes bucket has no %s"
              .formatted(
                  name,
                  digest,
                  manifest.isEmpty()
                      ? RecipeManifest.key(name, digest)
                      : RecipeManifest.recipeKey(name, digest)));
    }
    try {
      if (!RecipeManifest.read(manifest.get(), digest).isRecipe(text.get())) {
        return new Unusable(
            "%s is not what was pushed: somebody changed it"
                .formatted(RecipeManifest.recipeKey(name, digest)));
      }
    } catch (IllegalArgumentException e) {
      return new Unusable(String.valueOf(e.getMessage()));
    }
    return switch (RecipeFile.stored(name, new String(text.get(), StandardCharsets.UTF_8))) {
      case Outcome.Right<Recipe> right -> new Usable(right.value());
      case Outcome.Wrong<Recipe> wrong ->
          new Unusable(
              wrong.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    };
  }

  record Usable(Recipe recipe) implements StoredRecipe {}

  /// @param why such as that another version of Kiln stored it
  record Unusable(String why) implements StoredRecipe {}
}
