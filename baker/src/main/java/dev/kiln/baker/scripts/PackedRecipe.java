package dev.kiln.baker.scripts;

import dev.kiln.baker.instance.Bundle;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Script;
import dev.kiln.model.digest.Sha256;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A recipe with its scripts, as objects to be stored. Packing the same content again gives the
/// same bytes.
public final class PackedRecipe {
  private final Recipe recipe;
  private final RecipeManifest manifest;
  private final RecipeDigest digest;
  private final SequencedMap<String, byte[]> objects;

  private PackedRecipe(
      Recipe recipe, RecipeManifest manifest, SequencedMap<String, byte[]> objects) {
    this.recipe = recipe;
    this.manifest = manifest;
    this.digest = manifest.digest();
    this.objects = objects;
  }

  /// @param file the recipe was read from; its scripts lie beside it
  /// @throws IOException when a file cannot be read
  public static PackedRecipe pack(Path file, Recipe recipe) throws IOException {
    byte[] text = Files.readAllBytes(file);
    Bundle build = bundle(file, recipe.build().scripts());
    Bundle test = bundle(file, recipe.test().scripts());
    RecipeManifest manifest = new RecipeManifest(Sha256.hex(text), build.sha256(), test.sha256());
    RecipeDigest digest = manifest.digest();
    RecipeName name = recipe.name();
    SequencedMap<String, byte[]> objects = new LinkedHashMap<>();
    objects.put(RecipeManifest.recipeKey(name, digest), text);
    objects.put(RecipeManifest.bundleKey(name, digest, InstanceMode.BUILD), build.bytes());
    objects.put(RecipeManifest.bundleKey(name, digest, InstanceMode.TEST), test.bytes());
    objects.put(RecipeManifest.key(name, digest), manifest.bytes());
    return new PackedRecipe(recipe, manifest, objects);
  }

  public Recipe recipe() {
    return recipe;
  }

  public RecipeManifest manifest() {
    return manifest;
  }

  public RecipeDigest digest() {
    return digest;
  }

  /// Key to content. The manifest comes last: where it is, all is.
  SequencedMap<String, byte[]> objects() {
    return objects;
  }

  private static Bundle bundle(Path file, List<String> paths) throws IOException {
    List<Script> scripts = new ArrayList<>();
    for (String path : paths) {
      scripts.add(new Script(path, Files.readAllBytes(file.resolveSibling(path))));
    }
    return Bundle.of(scripts);
  }
}
