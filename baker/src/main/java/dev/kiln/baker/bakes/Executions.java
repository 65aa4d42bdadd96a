package dev.kiln.baker.bakes;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.Recipe;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// The runs of the pipeline in the tooling account.
public interface Executions {

  /// Where there is no pipeline.
  Executions NONE =
      new Executions() {
        @Override
        public String start(UUID token, BakeId bake, Pauses pauses) {
          throw new IllegalStateException("There is no pipeline.");
        }

        @Override
        public Optional<Execution> find(String id) {
          return Optional.empty();
        }

        @Override
        public void stop(String id) {}
      };

  /// What the pipeline waits between two looks at a stage, in whole seconds.
  record Pauses(Duration build, Duration test) {

    /// The [most rounds of a
    /// loop](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-loop.html).
    private static final int ROUNDS = 100;

    private static final Duration SHORTEST = Duration.ofSeconds(15);

    /// An instance boots, and EBS writes its volumes away.
    private static final Duration AROUND_A_BUILD = Duration.ofHours(1);

    private static final Duration AROUND_A_TEST = Duration.ofMinutes(30);

    /// So long that all rounds together take longer than the recipe allows.
    public static Pauses of(Recipe recipe) {
      return new Pauses(
          pause(recipe.build().timeout().plus(AROUND_A_BUILD)),
          pause(recipe.test().timeout().plus(AROUND_A_TEST)));
    }

    private static Duration pause(Duration longest) {
      Duration pause = Duration.ofSeconds(longest.dividedBy(ROUNDS).toSeconds() + 1);
      return pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
    }
  }

  /// Starts the pipeline. Once for each token, however often it is asked; afterwards the answer is
  /// the same.
  ///
  /// @return the execution's id
  String start(UUID token, BakeId bake, Pauses pauses);

  /// @return empty when there is none; AWS [forgets executions after 30
  ///   days](https://docs.aws.amazon.com/general/latest/gr/ssm.html)
  Optional<Execution> find(String id);

  /// Ends an execution. Where it has ended, nothing changes.
  void stop(String id);
}
