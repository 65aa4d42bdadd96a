package dev.kiln.baker.scripts;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.digest.Sha256;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The hashes of the objects a pushed recipe consists of. Its own hash is the recipe's digest, so
/// that whoever knows the digest can check every object.
///
/// All objects lie under `recipes/<name>/<digest>/`.
public record RecipeManifest(String recipe, String build, String test) {
  private static final String SCHEMA = "kiln.recipe/1";

  public RecipeDigest digest() {
    return new RecipeDigest(Sha256.hex(bytes()));
  }

  public byte[] bytes() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", SCHEMA);
    json.put("recipe", recipe);
    json.put("build", build);
    json.put("test", test);
    try {
      return JSON.std.asString(json).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }

  /// @throws IllegalArgumentException when `bytes` are not the manifest of `digest`
  public static RecipeManifest read(byte[] bytes, RecipeDigest digest) {
    if (!Sha256.hex(bytes).equals(digest.value())) {
      throw new IllegalArgumentException(
          "The recipe's manifest is not the one with the digest %s: somebody changed it."
              .formatted(digest));
    }
    try {
      Map<String, Object> json = JSON.std.mapFrom(bytes);
      return new RecipeManifest(
          String.valueOf(json.get("recipe")),
          String.valueOf(json.get("build")),
          String.valueOf(json.get("test")));
    } catch (IOException e) {
      throw new IllegalArgumentException("The recipe's manifest is not JSON", e);
    }
  }

  /// Whether this is the text of the recipe that was pushed.
  boolean isRecipe(byte[] text) {
    return Sha256.hex(text).equals(recipe);
  }

  public String sha256(InstanceMode mode) {
    return switch (mode) {
      case BUILD -> build;
      case TEST -> test;
    };
  }

  public static String key(RecipeName recipe, RecipeDigest digest) {
    return folder(recipe, digest) + "manifest.json";
  }

  public static String recipeKey(RecipeName recipe, RecipeDigest digest) {
    return folder(recipe, digest) + "recipe.yaml";
  }

  public static String bundleKey(RecipeName recipe, RecipeDigest digest, InstanceMode mode) {
    return folder(recipe, digest) + mode.word() + ".tar.gz";
  }

  /// Says that a recipe was pushed, and so is the one its schedule bakes from then on. It is in the
  /// recipe's own folder, and nothing there is overwritten, so whoever pushes needs no further
  /// right for it.
  ///
  /// @param time to the second
  public static String pushKey(RecipeName recipe, RecipeDigest digest, Instant time) {
    return "%spushed/%s.json".formatted(folder(recipe, digest), BakeId.time(time));
  }

  /// Where all versions of a recipe lie.
  public static String folder(RecipeName recipe) {
    return "recipes/%s/".formatted(recipe);
  }

  private static String folder(RecipeName recipe, RecipeDigest digest) {
    return "%s%s/".formatted(folder(recipe), digest);
  }

  /// What a [key][#pushKey] says.
  public record Push(RecipeName recipe, RecipeDigest digest) {
    private static final Pattern KEY =
        Pattern.compile("recipes/([a-z0-9-]{1,40})/([0-9a-f]{64})/pushed/[^/]+\\.json");

    /// Empty where the object says something else.
    public static Optional<Push> of(String key) {
      Matcher parts = KEY.matcher(key);
      return parts.matches()
          ? Optional.of(new Push(new RecipeName(parts.group(1)), new RecipeDigest(parts.group(2))))
          : Optional.empty();
    }
  }
}
