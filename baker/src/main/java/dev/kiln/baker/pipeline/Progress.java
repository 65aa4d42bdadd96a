package dev.kiln.baker.pipeline;

import dev.kiln.model.stage.StageName;
import java.time.Duration;

/// Hears how a bake goes.
public interface Progress {

  void started(StageName stage);

  /// @param since how long the stage has been at it
  void waiting(StageName stage, String why, Duration since);

  void done(StageName stage, String what, Duration took);

  void failed(StageName stage, String why);
}
