package dev.kiln.baker.update;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.util.Optional;

/// Makes the tested image the current one of its recipe.
public final class UpdateStage implements Stage<Tested, Updated> {

  /// AWS does not say how long its check of a value takes; what is not there by then never comes.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Installation installation;
  private final ImageParameters parameters;

  /// Saves versions while this process waits; another process may write the same value once more.
  private boolean isWritten;

  public UpdateStage(Installation installation, ImageParameters parameters) {
    this.installation = installation;
    this.parameters = parameters;
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
    String parameter =
        installation.imageParameter(tested.built().located().request().recipe().name());
    Optional<ImageParameters.Current> current = parameters.read(parameter);
    if (current.filter(now -> now.value().equals(image.value())).isPresent()) {
      return new StageResult.Done<>(new Updated(tested, parameter, current.get().version()));
    }
    if (!isWritten) {
      parameters.write(parameter, image);
      isWritten = true;
    }
    return new StageResult.Waiting<>(
        "AWS checks the image %s behind %s".formatted(image, parameter), PAUSE, PATIENCE);
  }
}
