package dev.kiln.baker.pipeline;

import java.time.Duration;
import java.util.function.Function;

/// How far a stage came.
public sealed interface StageResult<O> {

  /// The patience with what AWS always ends by itself, however long it takes.
  Duration FOREVER = Duration.ofDays(365);

  /// The same with another fact, once there is one.
  default <P> StageResult<P> map(Function<O, P> next) {
    return switch (this) {
      case Done<O> done -> new Done<>(next.apply(done.fact()));
      case Waiting<O> waiting -> new Waiting<>(waiting.why(), waiting.pause(), waiting.patience());
      case Failed<O> failed -> new Failed<>(failed.why());
    };
  }

  record Done<O>(O fact) implements StageResult<O> {}

  /// Something outside has to happen first.
  ///
  /// @param why the same text as long as the same thing is waited for
  /// @param pause the longest time to let pass before the stage is called again; the first pauses
  ///   are shorter
  /// @param patience how long this may be waited for before the stage counts as failed
  record Waiting<O>(String why, Duration pause, Duration patience) implements StageResult<O> {}

  /// The bake cannot go on.
  record Failed<O>(String why) implements StageResult<O> {}
}
