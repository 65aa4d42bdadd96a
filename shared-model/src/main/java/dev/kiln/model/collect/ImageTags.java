package dev.kiln.model.collect;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Reported;
import dev.kiln.model.tag.TagKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the tags of an image or a snapshot say to the collector. A tag that cannot be read says
/// nothing.
///
/// @param isKilns whether Kiln made it, of a recipe: [TagKey#BUILT_BY], [TagKey#RECIPE] and
///   [TagKey#BAKE] are there
/// @param digest of the recipe it was made by
/// @param isTested whether it has [TagKey#TESTED]
/// @param copiedFrom the image it is a copy of; empty where it is none
/// @param retention of a copy
/// @param reported what the member told of a copy
/// @param keep the value of [TagKey#KEEP], which somebody set
/// @param collectAfter from when on it may go
public record ImageTags(
    boolean isKilns,
    Optional<RecipeName> recipe,
    Optional<BakeId> bake,
    Optional<RecipeDigest> digest,
    boolean isTested,
    Optional<ImageId> copiedFrom,
    Optional<Retention> retention,
    Optional<Reported> reported,
    Optional<String> keep,
    Optional<Instant> collectAfter) {

  public static ImageTags of(Map<String, String> tags) {
    Optional<RecipeName> recipe = typed(tags, TagKey.RECIPE, RecipeName::new);
    Optional<BakeId> bake = typed(tags, TagKey.BAKE, BakeId::new);
    return new ImageTags(
        TagKey.KILN.equals(tags.get(TagKey.BUILT_BY)) && recipe.isPresent() && bake.isPresent(),
        recipe,
        bake,
        typed(tags, TagKey.RECIPE_DIGEST, RecipeDigest::new),
        tags.containsKey(TagKey.TESTED),
        typed(tags, TagKey.COPIED_FROM, ImageId::new),
        typed(tags, TagKey.RETAIN, Retention::ofTag),
        Optional.ofNullable(tags.get(TagKey.REPORTED)).map(Reported::new),
        Optional.ofNullable(tags.get(TagKey.KEEP)),
        typed(tags, TagKey.COLLECT_AFTER, Instant::parse));
  }

  private static <T> Optional<T> typed(
      Map<String, String> tags, String key, Function<String, T> type) {
    try {
      return Optional.ofNullable(tags.get(key)).map(type);
    } catch (IllegalArgumentException | DateTimeException _) {
      return Optional.empty();
    }
  }
}
