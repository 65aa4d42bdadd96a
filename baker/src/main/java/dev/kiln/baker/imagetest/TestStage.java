package dev.kiln.baker.imagetest;

import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.instance.InstanceRun.Standing;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Boots the image itself and runs the recipe's tests on it.
public final class TestStage implements Stage<Built, Tested> {
  private final InstanceRun run;
  private final TestedMark mark;
  private final Clock clock;

  public TestStage(InstanceRun run, TestedMark mark, Clock clock) {
    this.run = run;
    this.mark = mark;
    this.clock = clock;
  }

  @Override
  public StageName name() {
    return StageName.TEST;
  }

  @Override
  public String summary(Tested tested) {
    return "%s passed".formatted(tested.built().image());
  }

  @Override
  public StageResult<Tested> advance(Built built) {
    BakeRequest request = built.located().request();
    InstanceRun.Order order =
        new InstanceRun.Order(
            request,
            InstanceMode.TEST,
            built.image(),
            built.located().base().rootDevice(),
            request.recipe().test(),
            new Encryption.None(),
            request.tags());
    return switch (run.advance(order)) {
      case Standing.Underway underway -> underway.waiting();
      case Standing.Lost lost -> {
        run.end(request.bake(), InstanceMode.TEST);
        yield new StageResult.Failed<>(lost.why());
      }
      case Standing.Reported reported -> {
        Optional<Standing.Underway> left = run.endSurely(order, reported);
        if (left.isPresent()) {
          yield left.get().waiting();
        }
        if (!(reported.report().outcome() instanceof Outcome.Succeeded)) {
          yield new StageResult.Failed<>(reported.failure());
        }
        Instant testedAt = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        mark.set(built.image(), testedAt);
        yield new StageResult.Done<>(new Tested(built, testedAt));
      }
    };
  }

  @Override
  public void brokenOff(int times) {
    run.brokenOff(times);
  }

  @Override
  public Optional<String> abandon(Built built) {
    return run.abandon(built.located().request().bake(), InstanceMode.TEST);
  }
}
