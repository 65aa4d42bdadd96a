package dev.kiln.baker.update;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.update.ImageParameters.Version;
import dev.kiln.baker.update.TestedImages.TestedImage;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Makes an earlier image of a recipe the current one again. The next bake of the recipe moves on
/// from there.
public final class RollbackStage implements Stage<TestedImage, RollbackStage.RolledBack> {
  private static final int MOST_CHOICES = 10;

  private final Installation installation;
  private final ImageParameters parameters;
  private final TestedImages images;
  private final Pointer pointer;
  private boolean isChanged;

  public RollbackStage(Installation installation, ImageParameters parameters, TestedImages images) {
    this.installation = installation;
    this.parameters = parameters;
    this.images = images;
    this.pointer = Pointer.back(parameters);
  }

  /// Chooses the image of a bake, or without one the image that was current before the present one.
  /// After a rollback that is a newer one; then it chooses the last older one that was current.
  public Choice choose(RecipeName recipe, Optional<BakeId> bake) {
    List<TestedImage> tested = images.of(recipe);
    return bake.isPresent() ? ofBake(bake.get(), tested) : before(recipe, tested);
  }

  @Override
  public StageName name() {
    return StageName.UPDATE;
  }

  @Override
  public String summary(RolledBack rolledBack) {
    return rolledBack.isChanged()
        ? "%s is %s of %s again"
            .formatted(rolledBack.parameter(), rolledBack.image(), rolledBack.bake())
        : "%s points there already, nothing changed".formatted(rolledBack.parameter());
  }

  @Override
  public StageResult<RolledBack> advance(TestedImage image) {
    String parameter = installation.imageParameter(image.bake().recipe());
    List<Version> versions = parameters.versions(parameter);
    isChanged |= versions.isEmpty() || !versions.getLast().value().equals(image.id().value());
    return pointer
        .advance(parameter, image.id(), image.bake(), versions)
        .map(version -> new RolledBack(parameter, image.id(), image.bake(), version, isChanged));
  }

  private static Choice ofBake(BakeId bake, List<TestedImage> tested) {
    return tested.stream()
        .filter(image -> image.bake().equals(bake))
        .<Choice>map(Choice.Chosen::new)
        .findFirst()
        .orElseGet(() ->
            new Choice.Nothing(
                "There is no tested image of %s.%s".formatted(bake, choices(tested))));
  }

  private Choice before(RecipeName recipe, List<TestedImage> tested) {
    String parameter = installation.imageParameter(recipe);
    List<Version> versions = parameters.versions(parameter);
    Optional<Version> previous = Pointer.labelled(versions, Pointer.PREVIOUS);
    Optional<BakeId> current =
        versions.isEmpty() ? Optional.empty() : Pointer.bakeOf(versions.getLast());
    boolean wasRolledBack =
        previous
            .flatMap(Pointer::bakeOf)
            .filter(before -> current.filter(before::isNewerThan).isPresent())
            .isPresent();
    if (wasRolledBack) {
      return furtherBack(parameter, current.orElseThrow(), versions, tested);
    }
    if (versions.isEmpty()) {
      return new Choice.Nothing(
          "There is no parameter %s: no image of %s was ever current.%s"
              .formatted(parameter, recipe, choices(tested)));
    }
    if (previous.isEmpty()) {
      return new Choice.Nothing(
          "Nothing was behind %s before what is there now.%s"
              .formatted(parameter, choices(tested)));
    }
    return tested.stream()
        .filter(image -> image.id().value().equals(previous.get().value()))
        .<Choice>map(Choice.Chosen::new)
        .findFirst()
        .orElseGet(() ->
            new Choice.Nothing(
                "%s, which was behind %s before, is not a tested image of %s any more.%s"
                    .formatted(previous.get().value(), parameter, recipe, choices(tested))));
  }

  private static Choice furtherBack(
      String parameter, BakeId current, List<Version> versions, List<TestedImage> tested) {
    Set<String> held = versions.stream().map(Version::value).collect(Collectors.toSet());
    return tested.stream()
        .filter(image -> current.isNewerThan(image.bake()))
        .filter(image -> held.contains(image.id().value()))
        .<Choice>map(Choice.Chosen::new)
        .findFirst()
        .orElseGet(() ->
            new Choice.Nothing(
                """
                %s was rolled back already, to %s, and held no tested image older than that.
                Maybe a newer one is wanted after all: name its bake.%s\
                """
                    .formatted(parameter, current, choices(tested))));
  }

  private static String choices(List<TestedImage> tested) {
    return tested.isEmpty()
        ? "\nThe recipe has no tested image."
        : tested.stream()
            .limit(MOST_CHOICES)
            .map(image -> "\n  %s  %s".formatted(image.bake(), image.id()))
            .collect(Collectors.joining("", "\nThe recipe's tested images, newest first:", ""));
  }

  /// What a rollback would go back to.
  public sealed interface Choice {

    record Chosen(TestedImage image) implements Choice {}

    /// @param why with what could be chosen instead
    record Nothing(String why) implements Choice {}
  }

  /// @param version of the parameter
  /// @param isChanged whether it pointed to another image before
  public record RolledBack(
      String parameter, ImageId image, BakeId bake, long version, boolean isChanged) {}
}
