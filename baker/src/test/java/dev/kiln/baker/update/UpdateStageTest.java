package dev.kiln.baker.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.ImageId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpdateStageTest {
  private final InMemoryParameters parameters = new InMemoryParameters();
  private final UpdateStage stage = new UpdateStage(Bakes.INSTALLATION, parameters);

  @Test
  void isDoneOnlyWhenTheValueIsReadBack() {
    assertThat(stage.advance(Bakes.tested())).isInstanceOf(StageResult.Waiting.class);
    parameters.settle();

    assertThat(stage.advance(Bakes.tested()))
        .isEqualTo(new StageResult.Done<>(new Updated(Bakes.tested(), "/kiln/images/web", 1)));
  }

  @Test
  void writesOnceWhileAwsChecks() {
    stage.advance(Bakes.tested());
    stage.advance(Bakes.tested());

    assertThat(parameters.writes).isEqualTo(1);
  }

  @Test
  void leavesAParameterThatIsRightAlone() {
    parameters.write("/kiln/images/web", Bakes.IMAGE);
    parameters.settle();

    assertThat(stage.advance(Bakes.tested())).isInstanceOf(StageResult.Done.class);
    assertThat(parameters.writes).isEqualTo(1);
  }

  @Test
  void waitsOnlyForMinutesForAValueThatAwsMayHaveDropped() {
    assertThat(stage.advance(Bakes.tested()))
        .isInstanceOfSatisfying(
            StageResult.Waiting.class,
            waiting -> assertThat(waiting.patience()).isEqualTo(Duration.ofMinutes(5)));
  }

  private static final class InMemoryParameters implements ImageParameters {
    private @Nullable String written;
    private @Nullable Current current;
    private int writes;

    @Override
    public Optional<Current> read(String parameter) {
      return Optional.ofNullable(current);
    }

    @Override
    public void write(String parameter, ImageId image) {
      written = image.value();
      writes++;
    }

    void settle() {
      if (written != null) {
        current = new Current(written, writes);
      }
    }
  }
}
