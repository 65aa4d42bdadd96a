package dev.kiln.baker.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.update.RollbackStage.Choice;
import dev.kiln.baker.update.RollbackStage.RolledBack;
import dev.kiln.baker.update.TestedImages.TestedImage;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollbackStageTest {
  private static final RecipeName WEB = new RecipeName("web");
  private static final String PARAMETER = "/kiln/images/web";
  private static final TestedImage OLDEST =
      image("ami-00000000000000001", "web-20261101T040000Z-1a2b3c");
  private static final TestedImage OLD =
      image("ami-00000000000000002", "web-20261108T040000Z-1a2b3c");
  private static final TestedImage NEW =
      image("ami-00000000000000003", "web-20261115T040000Z-1a2b3c");

  private final InMemoryParameters parameters = new InMemoryParameters();
  private final List<TestedImage> images = new ArrayList<>(List.of(NEW, OLD, OLDEST));
  private final RollbackStage stage =
      new RollbackStage(Bakes.INSTALLATION, parameters, _ -> List.copyOf(images));

  @Test
  void goesBackToWhatWasCurrentBefore() {
    pointTo(OLD);
    pointTo(NEW);

    assertThat(stage.choose(WEB, Optional.empty())).isEqualTo(new Choice.Chosen(OLD));
  }

  @Test
  void aSecondTimeGoesFurtherBackAndNotForthAgain() {
    pointTo(OLDEST);
    pointTo(OLD);
    pointTo(NEW);
    pointTo(OLD);

    assertThat(stage.choose(WEB, Optional.empty())).isEqualTo(new Choice.Chosen(OLDEST));
  }

  @Test
  void furtherBackIsOnlyWhatWasCurrentOnce() {
    pointTo(OLD);
    pointTo(NEW);
    pointTo(OLD);

    assertThat(stage.choose(WEB, Optional.empty()))
        .isInstanceOfSatisfying(
            Choice.Nothing.class,
            nothing ->
                assertThat(nothing.why())
                    .contains("rolled back already, to " + OLD.bake())
                    .containsSubsequence("name its bake", NEW.bake().value()));
  }

  @Test
  void whatWasCurrentOftenIsGoneBackToAgain() {
    pointTo(OLD);
    pointTo(NEW);
    pointTo(OLD);
    pointTo(NEW);

    assertThat(stage.choose(WEB, Optional.empty())).isEqualTo(new Choice.Chosen(OLD));
    assertThat(done(OLD).version()).isEqualTo(5);
  }

  @Test
  void goesBackToTheBakeThatIsNamed() {
    pointTo(NEW);

    assertThat(stage.choose(WEB, Optional.of(OLDEST.bake()))).isEqualTo(new Choice.Chosen(OLDEST));
  }

  @Test
  void pointsToTheChosenImageWithANewVersionAndMovesTheLabels() {
    pointTo(OLD);
    pointTo(NEW);

    RolledBack rolledBack = done(OLD);

    assertThat(rolledBack).isEqualTo(new RolledBack(PARAMETER, OLD.id(), OLD.bake(), 3, true));
    assertThat(parameters.versions(PARAMETER))
        .extracting(version -> List.copyOf(version.labels()))
        .containsExactly(List.of(), List.of("previous"), List.of("current"));
  }

  @Test
  void whatIsCurrentAlreadyIsNotChanged() {
    pointTo(OLD);
    pointTo(NEW);

    RolledBack rolledBack = done(NEW);

    assertThat(rolledBack).isEqualTo(new RolledBack(PARAMETER, NEW.id(), NEW.bake(), 2, false));
    assertThat(stage.summary(rolledBack)).contains("nothing changed");
  }

  @Test
  void whereNothingElseWasEverCurrentThatIsSaid() {
    pointTo(NEW);

    assertThat(stage.choose(WEB, Optional.empty()))
        .isInstanceOfSatisfying(
            Choice.Nothing.class,
            nothing -> assertThat(nothing.why()).startsWith("Nothing was behind " + PARAMETER));
  }

  @Test
  void theNextBakeMovesOnFromThere() {
    pointTo(OLD);
    pointTo(NEW);
    done(OLD);

    UpdateStage update = new UpdateStage(Bakes.INSTALLATION, parameters);

    assertThat(update.advance(Bakes.tested())).isInstanceOf(StageResult.Waiting.class);
  }

  @Test
  void namesWhatCouldBeChosenWhenTheBakeHasNoTestedImage() {
    BakeId other = new BakeId("web-20261120T040000Z-1a2b3c");

    assertThat(stage.choose(WEB, Optional.of(other)))
        .isInstanceOfSatisfying(
            Choice.Nothing.class,
            nothing ->
                assertThat(nothing.why())
                    .startsWith("There is no tested image of " + other)
                    .containsSubsequence(
                        NEW.bake().value(), OLD.bake().value(), OLDEST.bake().value()));
  }

  @Test
  void anImageThatIsGoneMeanwhileIsNotGoneBackTo() {
    pointTo(OLD);
    pointTo(NEW);
    images.remove(OLD);

    assertThat(stage.choose(WEB, Optional.empty()))
        .isInstanceOfSatisfying(
            Choice.Nothing.class,
            nothing -> assertThat(nothing.why()).startsWith(OLD.id().value()).contains("any more"));
  }

  @Test
  void aRecipeThatWasNeverUpdatedHasNothingToGoBackTo() {
    images.clear();

    assertThat(stage.choose(WEB, Optional.empty()))
        .isEqualTo(
            new Choice.Nothing(
                """
                There is no parameter /kiln/images/web: no image of web was ever current.
                The recipe has no tested image.\
                """));
  }

  private void pointTo(TestedImage image) {
    done(image);
  }

  private RolledBack done(TestedImage image) {
    RollbackStage once =
        new RollbackStage(Bakes.INSTALLATION, parameters, _ -> List.copyOf(images));
    for (int looks = 0; looks < 10; looks++) {
      if (once.advance(image) instanceof StageResult.Done<RolledBack> done) {
        return done.fact();
      }
    }
    throw new AssertionError("was not done");
  }

  private static TestedImage image(String id, String bake) {
    return new TestedImage(new ImageId(id), new BakeId(bake), Bakes.NOW);
  }
}
