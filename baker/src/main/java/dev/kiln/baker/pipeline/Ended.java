package dev.kiln.baker.pipeline;

import dev.kiln.model.stage.StageName;

/// How a bake, or the part of it that has been done so far, came out.
public sealed interface Ended<T> {

  record Reached<T>(T fact) implements Ended<T> {}

  /// Somebody asked for the end.
  record Cancelled<T>(StageName stage, String why) implements Ended<T> {}

  /// @param refused whether AWS refused for want of permission or credentials
  record Stopped<T>(StageName stage, String why, boolean refused, OnResume onResume)
      implements Ended<T> {}

  /// What the stage does when the bake is taken up again.
  enum OnResume {

    /// It has come to its end, and ends so again.
    ENDS_AGAIN,

    /// What it had under way is unmade.
    BEGINS_ANEW,

    /// What it launched is left at work.
    GOES_ON
  }
}
