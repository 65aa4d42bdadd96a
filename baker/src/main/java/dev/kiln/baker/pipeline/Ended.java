package dev.kiln.baker.pipeline;

import dev.kiln.model.stage.StageName;

/// How a bake, or the part of it that has been done so far, came out.
public sealed interface Ended<T> {

  record Reached<T>(T fact) implements Ended<T> {}

  /// Somebody asked for the end.
  record Cancelled<T>(StageName stage, String why) implements Ended<T> {}

  /// @param refused whether AWS refused for want of permission or credentials
  /// @param isLeft whether what the stage launched is left at work, for the bake to be resumed
  record Stopped<T>(StageName stage, String why, boolean refused, boolean isLeft)
      implements Ended<T> {

    /// With nothing left at work.
    public Stopped(StageName stage, String why, boolean refused) {
      this(stage, why, refused, false);
    }
  }
}
