package dev.kiln.baker.aws;

import dev.kiln.baker.aws.S3Objects.Listed;
import dev.kiln.baker.due.Pushed;
import dev.kiln.baker.due.PushedRecipes;
import dev.kiln.baker.scripts.RecipeManifest;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The recipes bucket, to be read.
final class S3PushedRecipes implements PushedRecipes {
  private static final String FOLDER = "recipes/";

  private final S3Objects objects;

  S3PushedRecipes(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public Optional<byte[]> get(String key) {
    return objects.get(key);
  }

  @Override
  public SortedMap<RecipeName, List<Pushed>> versions() {
    SortedMap<RecipeName, List<Pushed>> versions =
        new TreeMap<>(Comparator.comparing(RecipeName::value));
    for (Listed object : objects.list(FOLDER)) {
      RecipeManifest.Push.of(object.key())
          .ifPresent(push ->
              versions
                  .computeIfAbsent(push.recipe(), _ -> new ArrayList<>())
                  .add(new Pushed(push.digest(), object.writtenAt())));
    }
    return versions;
  }

  /// By a list: who asks S3 for what is not there is told that it is refused.
  @Override
  public boolean isStored(RecipeName recipe, RecipeDigest digest) {
    return objects.has(RecipeManifest.key(recipe, digest));
  }
}
