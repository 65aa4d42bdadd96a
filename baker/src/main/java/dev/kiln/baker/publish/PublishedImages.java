package dev.kiln.baker.publish;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.publish.CurrentImages.OwnImage;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the image that a recipe's members are to have. It only reads.
///
/// An image that was never published is not found, whatever points to it: somebody may still take
/// back what was shared of it.
public final class PublishedImages {
  private final Installation installation;
  private final BakeRecords records;
  private final CurrentImages images;

  public PublishedImages(Installation installation, BakeRecords records, CurrentImages images) {
    this.installation = installation;
    this.records = records;
    this.images = images;
  }

  /// The image of a bake, or without one the image the recipe's parameter points to.
  public Choice choose(RecipeName recipe, Optional<BakeId> bake) {
    return bake.isPresent() ? ofBake(bake.get()) : current(recipe);
  }

  private Choice current(RecipeName recipe) {
    String parameter = installation.imageParameter(recipe);
    Optional<String> value = images.behind(parameter);
    if (value.isEmpty()) {
      return new Choice.Nothing(
          "There is no parameter %s: no image of %s was ever made current.\nMaybe kiln bake %s is wanted."
              .formatted(parameter, recipe, recipe));
    }
    Optional<OwnImage> own = imageId(value.get()).flatMap(images::image);
    Optional<BakeId> bake =
        own.flatMap(image -> bakeOf(image)).filter(its -> its.recipe().equals(recipe));
    if (own.isEmpty() || bake.isEmpty()) {
      return new Choice.Nothing(
          """
          %s points to %s, which is no image that a bake of %s made and that is there.
          Maybe "kiln rollback %s BAKE" is wanted, or --bake BAKE; "kiln status --recipe %s" lists them.\
          """
              .formatted(parameter, value.get(), recipe, recipe, recipe));
    }
    return of(bake.get(), own);
  }

  private Choice ofBake(BakeId bake) {
    return of(bake, Optional.empty());
  }

  /// @param seen the image, where it is known already
  private Choice of(BakeId bake, Optional<OwnImage> seen) {
    Set<String> names = records.names(bake);
    if (names.isEmpty()) {
      return new Choice.Nothing("There is no bake %s.".formatted(bake));
    }
    Optional<Entry.Pinned> pinned =
        read(bake, names, StageName.LOOKUP).flatMap(Entry.OfLookup::pinned);
    Optional<Entry.Made> made = read(bake, names, StageName.BUILD).flatMap(Entry.OfBuild::made);
    boolean isPublished =
        read(bake, names, StageName.PUBLISH).filter(Entry.OfPublish::isFact).isPresent();
    if (pinned.isEmpty() || made.isEmpty() || !isPublished) {
      return new Choice.Nothing(
          "%s was not published to its end.\nMaybe kiln bake %s --local --resume %s is wanted."
              .formatted(bake, bake.recipe(), bake));
    }
    ImageId id = made.get().image();
    Optional<OwnImage> image =
        seen.filter(its -> its.id().equals(id))
            .or(() -> images.image(id))
            .filter(its -> bakeOf(its).equals(Optional.of(bake)));
    return image
        .<Choice>map(its ->
            new Choice.Chosen(
                new PublishedImage(
                    bake,
                    pinned.get().digest(),
                    id,
                    made.get().snapshots(),
                    made.get().encryption(),
                    its.description(),
                    its.tags())))
        .orElseGet(() ->
            new Choice.Nothing(
                "%s, the image of %s, is not there any more, or has not the tag %s of its bake."
                    .formatted(id, bake, TagKey.BAKE)));
  }

  private Optional<Map<String, Object>> read(BakeId bake, Set<String> names, StageName stage) {
    String name = stage.toString();
    return names.contains(name) ? Optional.of(records.read(bake, name)) : Optional.empty();
  }

  private static Optional<ImageId> imageId(String value) {
    try {
      return Optional.of(new ImageId(value));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<BakeId> bakeOf(OwnImage image) {
    try {
      return Optional.ofNullable(image.tags().values().get(TagKey.BAKE)).map(BakeId::new);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// What would be published again.
  public sealed interface Choice {

    record Chosen(PublishedImage image) implements Choice {}

    /// @param why with what could be done instead
    record Nothing(String why) implements Choice {}
  }
}
