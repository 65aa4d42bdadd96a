package dev.kiln.baker.pipeline;

import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;

/// The stages of a bake in their order.
public final class Pipeline {
  private final Stages stages;
  private final StageRunner runner;

  public Pipeline(Stages stages, StageRunner runner) {
    this.stages = stages;
    this.runner = runner;
  }

  /// Bakes, or goes on with a bake that was begun.
  ///
  /// @throws InterruptedException when the pause between two looks was interrupted; the bake can be
  ///   taken up again
  public Ended<Published> bake(BakeRequest request) throws InterruptedException {
    Ended<Located> located = runner.run(stages.lookup(), request);
    Ended<Built> built = runner.next(located, stages.build());
    Ended<Tested> tested = runner.next(built, stages.test());
    Ended<Updated> updated = runner.next(tested, stages.update());
    return runner.next(updated, stages.publish());
  }

  public record Stages(
      Stage<BakeRequest, Located> lookup,
      Stage<Located, Built> build,
      Stage<Built, Tested> test,
      Stage<Tested, Updated> update,
      Stage<Updated, Published> publish) {}
}
