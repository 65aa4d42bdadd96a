package dev.kiln.baker.pipeline;

import dev.kiln.model.stage.StageName;
import java.time.Duration;

/// Hears how a bake goes.
public interface Progress {

  /// Hears it, and tells nobody.
  Progress SILENT =
      new Progress() {
        @Override
        public void started(StageName stage) {}

        @Override
        public void waiting(StageName stage, String why, Duration since) {}

        @Override
        public void done(StageName stage, String what, Duration took) {}

        @Override
        public void failed(StageName stage, String why) {}
      };

  void started(StageName stage);

  /// @param since how long the stage has been at it
  void waiting(StageName stage, String why, Duration since);

  void done(StageName stage, String what, Duration took);

  void failed(StageName stage, String why);
}
