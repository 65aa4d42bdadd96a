package dev.kiln.baker.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.update.ImageParameters.Version;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.ImageId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateStageTest {
  private static final String PARAMETER = "/kiln/images/web";
  private static final ImageId FORMER = new ImageId("ami-00000000000f03e30");

  private final InMemoryParameters parameters = new InMemoryParameters();
  private final UpdateStage stage = new UpdateStage(Bakes.INSTALLATION, parameters);

  @Test
  void isDoneOnlyWhenTheValueIsReadBack() {
    assertThat(stage.advance(Bakes.tested())).isInstanceOf(StageResult.Waiting.class);

    assertThat(stage.advance(Bakes.tested()))
        .isEqualTo(new StageResult.Done<>(new Updated(Bakes.tested(), PARAMETER, 1)));
  }

  @Test
  void writesOnceWhileAwsChecks() {
    parameters.looksUntilChecked = 5;

    stage.advance(Bakes.tested());
    stage.advance(Bakes.tested());

    assertThat(parameters.writes).isEqualTo(1);
  }

  @Test
  void leavesAParameterThatIsRightAlone() {
    done(stage);

    assertThat(new UpdateStage(Bakes.INSTALLATION, parameters).advance(Bakes.tested()))
        .isInstanceOf(StageResult.Done.class);
    assertThat(parameters.writes).isEqualTo(1);
  }

  @Test
  void waitsOnlyForMinutesForAValueThatAwsMayHaveDropped() {
    assertThat(stage.advance(Bakes.tested()))
        .isInstanceOfSatisfying(
            StageResult.Waiting.class,
            waiting -> assertThat(waiting.patience()).isEqualTo(Duration.ofMinutes(5)));
  }

  @Test
  void labelsWhatIsCurrentAndWhatWasBefore() {
    former("web-20261101T040000Z-1a2b3c");
    parameters.label(PARAMETER, 1, "current");

    done(stage);

    assertThat(labels()).containsExactly(List.of("previous"), List.of("current"));
  }

  @Test
  void endsTheLabellingThatACrashCutInTwo() {
    former("web-20261101T040000Z-1a2b3c");
    parameters.label(PARAMETER, 1, "current");
    parameters.write(PARAMETER, Bakes.IMAGE, Bakes.request().bake().value());
    parameters.label(PARAMETER, 1, "previous");

    done(stage);

    assertThat(labels()).containsExactly(List.of("previous"), List.of("current"));
  }

  @Test
  void aSecondWriteOfTheSameImageDoesNotMakeItItsOwnPredecessor() {
    former("web-20261101T040000Z-1a2b3c");
    parameters.label(PARAMETER, 1, "current");
    done(stage);
    parameters.write(PARAMETER, Bakes.IMAGE, Bakes.request().bake().value());

    done(new UpdateStage(Bakes.INSTALLATION, parameters));

    assertThat(labels()).containsExactly(List.of("previous"), List.of(), List.of("current"));
  }

  @Test
  void aBakeThatWasAskedForEarlierDoesNotReplaceALaterOne() {
    former("web-20991231T040000Z-1a2b3c");

    assertThat(stage.advance(Bakes.tested()))
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains(
                        "web-20991231T040000Z-1a2b3c",
                        "kiln rollback web " + Bakes.request().bake()));
    assertThat(parameters.versions(PARAMETER))
        .extracting(Version::value)
        .containsExactly(FORMER.value());
  }

  @Test
  void aRollbackThatCameBetweenIsNotUndone() {
    stage.advance(Bakes.tested());
    former("web-20261101T040000Z-1a2b3c");

    assertReplaced(stage);
    assertReplaced(new UpdateStage(Bakes.INSTALLATION, parameters));
    assertThat(parameters.versions(PARAMETER))
        .extracting(Version::value)
        .containsExactly(Bakes.IMAGE.value(), FORMER.value());
  }

  private static void assertReplaced(UpdateStage stage) {
    assertThat(stage.advance(Bakes.tested()))
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains(
                        "Version 1 of " + PARAMETER,
                        "version 2, %s of web-20261101T040000Z-1a2b3c".formatted(FORMER),
                        "kiln rollback web " + Bakes.request().bake()));
  }

  @Test
  void aValueThatAwsDroppedIsWrittenAgainByTheNextProcess() {
    stage.advance(Bakes.tested());
    parameters.drop();
    former("web-20261101T040000Z-1a2b3c");

    done(new UpdateStage(Bakes.INSTALLATION, parameters));

    assertThat(parameters.versions(PARAMETER).getLast().value()).isEqualTo(Bakes.IMAGE.value());
  }

  @Test
  void replacesWhatSomebodyWroteByHand() {
    former("set by hand");

    done(stage);

    assertThat(parameters.versions(PARAMETER).getLast().value()).isEqualTo(Bakes.IMAGE.value());
  }

  private void former(String description) {
    parameters.write(PARAMETER, FORMER, description);
    assertThat(parameters.versions(PARAMETER))
        .last()
        .extracting(Version::value)
        .isEqualTo(FORMER.value());
  }

  private List<List<String>> labels() {
    return parameters.versions(PARAMETER).stream()
        .map(version -> List.copyOf(version.labels()))
        .toList();
  }

  private static void done(UpdateStage stage) {
    StageResult<Updated> result = stage.advance(Bakes.tested());
    for (int looks = 0; result instanceof StageResult.Waiting && looks < 10; looks++) {
      result = stage.advance(Bakes.tested());
    }
    assertThat(result).isInstanceOf(StageResult.Done.class);
  }
}
