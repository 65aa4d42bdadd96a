package dev.kiln.baker.update;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the tested image the current one of its recipe.
public final class UpdateStage implements Stage<Tested, Updated> {

  /// AWS does not say how long its check of a value takes; what is not there by then never comes.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Installation installation;
  private final ImageParameters parameters;
  private final Clock clock;
  private @Nullable Instant written;

  public UpdateStage(Installation installation, ImageParameters parameters, Clock clock) {
    this.installation = installation;
    this.parameters = parameters;
    this.clock = clock;
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
    if (written == null) {
      parameters.write(parameter, image);
      written = clock.instant();
    } else if (Duration.between(written, clock.instant()).compareTo(PATIENCE) > 0) {
      return new StageResult.Failed<>(
          """
          The parameter %s did not take the image %s within %s, though AWS accepted it.
          Maybe the image was deregistered meanwhile; AWS keeps only values that are images.\
          """
              .formatted(parameter, image, PATIENCE));
    }
    return new StageResult.Waiting<>("AWS checks the image behind " + parameter, PAUSE);
  }
}
