package dev.kiln.baker.update;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.update.ImageParameters.Version;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.util.List;
import java.util.Optional;

/// Makes the tested image the current one of its recipe.
public final class UpdateStage implements Stage<Tested, Updated> {
  private final Installation installation;
  private final ImageParameters parameters;
  private final Pointer pointer;

  public UpdateStage(Installation installation, ImageParameters parameters) {
    this.installation = installation;
    this.parameters = parameters;
    this.pointer = Pointer.forward(parameters);
  }

  @Override
  public StageName name() {
    return StageName.UPDATE;
  }

  @Override
  public String summary(Updated updated) {
    return "%s is version %d".formatted(updated.parameter(), updated.version());
  }

  @Override
  public StageResult<Updated> advance(Tested tested) {
    ImageId image = tested.built().image();
    BakeId bake = tested.built().located().request().bake();
    String parameter = installation.imageParameter(bake.recipe());
    List<Version> versions = parameters.versions(parameter);
    Optional<BakeId> newer = Overtaking.by(versions, bake);
    if (newer.isPresent()) {
      return new StageResult.Failed<>(
          """
          %s
          Maybe this bake was taken up again late; "kiln rollback %s %s" makes its image current all the same.\
          """
              .formatted(Overtaking.sentence(newer.get()), bake.recipe(), bake));
    }
    return pointer
        .advance(parameter, image, bake, versions)
        .map(version -> new Updated(tested, parameter, version));
  }
}
