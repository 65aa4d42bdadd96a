package dev.kiln.baker.bakes;

import dev.kiln.model.bake.BakeId;
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
  record Pauses(Duration build, Duration test) {}

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
