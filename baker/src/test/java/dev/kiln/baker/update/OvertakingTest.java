package dev.kiln.baker.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OvertakingTest {
  private static final BakeRequest REQUEST = Bakes.request();

  @ParameterizedTest
  @CsvSource({
    "web-20261121T040001Z-000000, false",
    "web-20261121T035959Z-000000, true",
    "web-20261121T040000Z-1a2b3c, true",
    "somebody wrote this, true"
  })
  void onlyWhatWasAskedForLaterStandsInTheWay(String current, boolean goesOn) {
    InMemoryParameters parameters = new InMemoryParameters();
    parameters.write("/kiln/images/web", Bakes.IMAGE, current);
    parameters.versions("/kiln/images/web");

    StageResult<BakeRequest> result =
        new Overtaking(Bakes.INSTALLATION, parameters).advance(REQUEST);

    if (goesOn) {
      assertThat(result).isEqualTo(new StageResult.Done<>(REQUEST));
    } else {
      assertThat(result)
          .isInstanceOfSatisfying(
              StageResult.Failed.class,
              failed -> assertThat(failed.why()).contains(current + ", which was asked for later"));
    }
  }
}
