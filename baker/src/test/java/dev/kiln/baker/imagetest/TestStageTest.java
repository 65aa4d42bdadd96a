package dev.kiln.baker.imagetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.build.InMemorySite;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.image.ImageId;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestStageTest {
  private final InMemorySite site = new InMemorySite();
  private final List<ImageId> marked = new ArrayList<>();

  @Test
  void bootsTheImageItself() {
    advance();

    assertThat(site.launches)
        .singleElement()
        .satisfies(launch -> assertThat(launch.image()).isEqualTo(Bakes.IMAGE));
  }

  @Test
  void marksAnImageThatPasses() {
    advance();
    site.reports(InstanceMode.TEST, new Outcome.Succeeded(), "fine");

    assertThat(advance()).isEqualTo(new StageResult.Done<>(Bakes.tested()));
    assertThat(marked).containsExactly(Bakes.IMAGE);
  }

  @Test
  void anImageThatFailsIsNotMarked() {
    advance();
    site.reports(InstanceMode.TEST, new Outcome.ScriptFailed("tests/x.sh", 1), "no answer");

    assertThat(advance())
        .isInstanceOfSatisfying(
            StageResult.Failed.class, failed -> assertThat(failed.why()).contains("no answer"));
    assertThat(marked).isEmpty();
  }

  @Test
  void aReportOfTheBuildIsNoReportOfTheTest() {
    site.reports(InstanceMode.BUILD, new Outcome.Succeeded(), "fine");

    assertThat(advance()).isInstanceOf(StageResult.Waiting.class);
  }

  private StageResult<Tested> advance() {
    Clock clock = Clock.fixed(Bakes.NOW, ZoneOffset.UTC);
    InstanceRun run = new InstanceRun(site, site, clock);
    return new TestStage(run, (image, _) -> marked.add(image), clock).advance(Bakes.built());
  }
}
