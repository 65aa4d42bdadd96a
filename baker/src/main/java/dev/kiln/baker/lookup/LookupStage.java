package dev.kiln.baker.lookup;

import dev.kiln.baker.lookup.BaseImages.Candidate;
import dev.kiln.baker.lookup.BaseImages.Sighting;
import dev.kiln.baker.lookup.BaseImages.Standing;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Located;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.ScriptRun;
import dev.kiln.model.stage.StageName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Pins the base image, and says why this one.
public final class LookupStage implements Stage<BakeRequest, Located> {
  private static final String SELF = "self";

  private final Installation installation;
  private final BaseImages images;

  public LookupStage(Installation installation, BaseImages images) {
    this.installation = installation;
    this.images = images;
  }

  @Override
  public StageName name() {
    return StageName.LOOKUP;
  }

  @Override
  public String summary(Located located) {
    String chosen = "%s (%s)".formatted(located.base().id(), located.base().name());
    return located.why().isEmpty() ? chosen : "%s, %s".formatted(chosen, located.why());
  }

  @Override
  public StageResult<Located> advance(BakeRequest request) {
    return switch (request.recipe().base()) {
      case Base.Newest newest -> newest(request, newest);
      case Base.Image image -> byId(request, image.id(), "named by the recipe");
      case Base.Parameter parameter -> byParameter(request, parameter.name());
      case Base.OfRecipe base -> byParameter(request, installation.imageParameter(base.recipe()));
    };
  }

  private StageResult<Located> newest(BakeRequest request, Base.Newest base) {
    List<Candidate> candidates =
        images.named(base.owner(), base.name(), base.architecture()).stream()
            .filter(candidate -> isOf(base.owner(), candidate.image()))
            .filter(candidate -> candidate.image().architecture() == base.architecture())
            .toList();
    Optional<BaseImage> newest =
        candidates.stream()
            .filter(candidate -> candidate.standing() == Standing.IN_SERVICE)
            .map(Candidate::image)
            .max(Comparator.comparing(BaseImage::createdAt).thenComparing(BaseImage::id));
    String leftOut = leftOut(candidates);
    if (newest.isEmpty()) {
      return new StageResult.Failed<>(
          """
          %s has no %s image called %s in %s that is in service%s.
          Maybe the owner or the pattern is mistyped.\
          """
              .formatted(
                  base.owner(), base.architecture(), base.name(), installation.region(), leftOut));
    }
    long inService = count(candidates, Standing.IN_SERVICE);
    return located(
        request,
        newest.get(),
        "%s %s has for %s%s"
            .formatted(
                inService == 1 ? "the only one" : "newest of %,d".formatted(inService),
                base.owner(),
                base.architecture(),
                leftOut));
  }

  private StageResult<Located> byId(BakeRequest request, ImageId image, String how) {
    return switch (images.byId(image)) {
      case Sighting.Unseen _ ->
          new StageResult.Failed<>(
              """
              The base image %s, %s, is not there for account %s in %s.
              Maybe it was deregistered or disabled, lies in another region, or is no longer shared.\
              """
                  .formatted(image, how, installation.tooling(), installation.region()));
      case Sighting.Unfit unfit ->
          new StageResult.Failed<>("The base image %s, %s, %s.".formatted(image, how, unfit.why()));
      case Sighting.Seen seen ->
          switch (seen.candidate().standing()) {
            case IN_SERVICE -> located(request, seen.candidate().image(), how);
            case DEPRECATED ->
                located(request, seen.candidate().image(), how + ", though it is deprecated");
            case DISABLED ->
                new StageResult.Failed<>(
                    """
                    The base image %s, %s, is disabled, so nothing can be launched from it.
                    Maybe it is to be enabled again (aws ec2 enable-image), or another one named.\
                    """
                        .formatted(image, how));
          };
    };
  }

  private StageResult<Located> byParameter(BakeRequest request, String parameter) {
    Optional<String> value = images.parameter(parameter);
    if (value.isEmpty()) {
      return new StageResult.Failed<>(
          """
          There is no parameter %s in %s.
          Maybe it is mistyped, or the recipe it belongs to was never published.\
          """
              .formatted(parameter, installation.region()));
    }
    ImageId image;
    try {
      image = new ImageId(value.get());
    } catch (IllegalArgumentException _) {
      return new StageResult.Failed<>(
          "The parameter %s holds \"%s\", which is no image id.".formatted(parameter, value.get()));
    }
    StageResult<Located> result = byId(request, image, "which " + parameter + " points to");
    if (result instanceof StageResult.Done<Located> done
        && parameter.startsWith(installation.imageParameters())
        && !isOf(SELF, done.fact().base())) {
      return new StageResult.Failed<>(
          """
          The base image %s, which %s points to, belongs to account %s, not to %s, where Kiln bakes.
          Maybe somebody wrote the parameter by hand.\
          """
              .formatted(image, parameter, done.fact().base().owner(), installation.tooling()));
    }
    return result;
  }

  /// EC2 refuses to launch an image on another processor, but only once a builder is asked for.
  private static StageResult<Located> located(BakeRequest request, BaseImage image, String why) {
    Recipe recipe = request.recipe();
    List<String> misfits =
        Stream.of(recipe.build(), recipe.test())
            .map(ScriptRun::instanceType)
            .distinct()
            .filter(type ->
                Architecture.ofInstanceType(type)
                    .filter(architecture -> architecture != image.architecture())
                    .isPresent())
            .toList();
    if (!misfits.isEmpty()) {
      return new StageResult.Failed<>(
          "The base image %s (%s) is for %s, %s is not."
              .formatted(
                  image.id(), image.name(), image.architecture(), String.join(", ", misfits)));
    }
    return new StageResult.Done<>(new Located(request, image, why));
  }

  /// An alias stands for accounts that only EC2 knows.
  private boolean isOf(String owner, BaseImage image) {
    if (owner.equals(SELF)) {
      return image.owner().equals(installation.tooling().value());
    }
    boolean isAccount = owner.chars().allMatch(Character::isDigit);
    return !isAccount || image.owner().equals(owner);
  }

  private static String leftOut(List<Candidate> candidates) {
    List<String> groups = new ArrayList<>();
    long deprecated = count(candidates, Standing.DEPRECATED);
    if (deprecated > 0) {
      groups.add("%,d deprecated".formatted(deprecated));
    }
    long disabled = count(candidates, Standing.DISABLED);
    if (disabled > 0) {
      groups.add("%,d disabled".formatted(disabled));
    }
    return groups.isEmpty() ? "" : "; left out: " + String.join(", ", groups);
  }

  private static long count(List<Candidate> candidates, Standing standing) {
    return candidates.stream().filter(candidate -> candidate.standing() == standing).count();
  }
}
