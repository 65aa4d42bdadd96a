package dev.kiln.baker.pipeline;

import java.time.Duration;

/// How far a stage came.
public sealed interface StageResult<O> {

  record Done<O>(O fact) implements StageResult<O> {}

  /// Something outside has to happen first.
  ///
  /// @param pause how long to wait before the stage is worth calling again
  record Waiting<O>(String why, Duration pause) implements StageResult<O> {}

  /// The bake cannot go on.
  record Failed<O>(String why) implements StageResult<O> {}
}
