package dev.kiln.baker.due;

import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Recipes as `kiln push` stores them.
public final class Shelf implements PushedRecipes {
  public final Map<String, byte[]> objects = new HashMap<>();
  private final SortedMap<RecipeName, List<Pushed>> versions =
      new TreeMap<>(Comparator.comparing(RecipeName::value));

  /// @param schedule empty for none
  public RecipeDigest push(String name, String schedule, Instant at) {
    String text =
        """
        name: %s
        description: a recipe
        base: {image: ami-0000000000000ba5e}
        build: {instanceType: t3.small, scripts: [a.sh]}
        test: {instanceType: t3.small, scripts: [a.sh]}
        publish: {targets: [{accounts: ["222222222222"], regions: [eu-west-1]}]}
        tags: {Pushed: "%s"}
        %s
        """
            .formatted(name, at, schedule.isEmpty() ? "" : "schedule: \"%s\"".formatted(schedule));
    String manifest =
        "{\"schema\":\"kiln.recipe/1\",\"recipe\":\"%s\",\"build\":\"b\",\"test\":\"t\"}"
            .formatted(sha256(text));
    RecipeDigest digest = new RecipeDigest(sha256(manifest));
    String folder = "recipes/%s/%s/".formatted(name, digest);
    objects.put(folder + "recipe.yaml", text.getBytes(StandardCharsets.UTF_8));
    objects.put(folder + "manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    versions
        .computeIfAbsent(new RecipeName(name), _ -> new ArrayList<>())
        .add(new Pushed(digest, at));
    return digest;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public boolean isStored(RecipeName recipe, RecipeDigest digest) {
    return objects.containsKey("recipes/%s/%s/manifest.json".formatted(recipe, digest));
  }

  @Override
  public Optional<byte[]> get(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public SortedMap<RecipeName, List<Pushed>> versions() {
    return versions;
  }
}
