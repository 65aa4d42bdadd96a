package dev.kiln.baker.aws;

import dev.kiln.baker.aws.S3Objects.Listed;
import dev.kiln.baker.due.Pushed;
import dev.kiln.baker.due.PushedRecipes;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The recipes bucket, to be read.
final class S3PushedRecipes implements PushedRecipes {
  private static final String FOLDER = "recipes/";
  private static final Pattern PUSHED =
      Pattern.compile("recipes/([a-z0-9-]{1,40})/([0-9a-f]{64})/pushed/[^/]+\\.json");

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
    for (Listed object : objects.list(FOLDER, FOLDER, "s")) {
      Matcher pushed = PUSHED.matcher(object.key());
      if (pushed.matches()) {
        versions
            .computeIfAbsent(new RecipeName(pushed.group(1)), _ -> new ArrayList<>())
            .add(new Pushed(new RecipeDigest(pushed.group(2)), object.writtenAt()));
      }
    }
    return versions;
  }
}
