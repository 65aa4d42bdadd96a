package dev.kiln.baker.lookup;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Located;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import java.util.Comparator;
import java.util.Optional;

/// Pins the base image.
public final class LookupStage implements Stage<BakeRequest, Located> {
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
    return "%s (%s)".formatted(located.base().id(), located.base().name());
  }

  @Override
  public StageResult<Located> advance(BakeRequest request) {
    return switch (request.recipe().base()) {
      case Base.Newest newest -> newest(request, newest);
      case Base.Image image -> byId(request, image.id());
      case Base.Parameter parameter -> byParameter(request, parameter.name());
      case Base.OfRecipe base -> byParameter(request, parameterOf(base.recipe()));
    };
  }

  private StageResult<Located> newest(BakeRequest request, Base.Newest base) {
    Optional<BaseImage> newest =
        images.named(base.owner(), base.name(), base.architecture()).stream()
            .max(Comparator.comparing(BaseImage::createdAt).thenComparing(BaseImage::id));
    if (newest.isEmpty()) {
      return new StageResult.Failed<>(
          """
          %s has no %s image called %s in %s.
          Maybe the owner or the pattern is mistyped, or its images are deprecated.\
          """
              .formatted(base.owner(), base.architecture(), base.name(), installation.region()));
    }
    return new StageResult.Done<>(new Located(request, newest.get()));
  }

  private StageResult<Located> byId(BakeRequest request, ImageId image) {
    Optional<BaseImage> found = images.byId(image);
    if (found.isEmpty()) {
      return new StageResult.Failed<>(
          """
          The base image %s is not there for account %s in %s, or not available.
          Maybe it was deregistered, lies in another region, is no longer shared, or is neither x86_64 nor \
          arm64.\
          """
              .formatted(image, installation.tooling(), installation.region()));
    }
    return new StageResult.Done<>(new Located(request, found.get()));
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
    return byId(request, image);
  }

  private String parameterOf(RecipeName recipe) {
    return installation.imageParameter(recipe);
  }
}
