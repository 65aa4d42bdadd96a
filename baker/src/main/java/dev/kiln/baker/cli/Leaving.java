package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;
import java.time.Duration;

/// What becomes of a bake when its process is told to stop.
interface Leaving {

  /// Where nobody can be asked, the bake's instance is terminated.
  Leaving CLEANS_UP =
      new Leaving() {
        @Override
        public boolean leavesRunning(BakeId bake, Duration within) {
          return false;
        }

        @Override
        public void left(BakeId bake) {}
      };

  /// @param within how long an answer is waited for
  /// @return whether the bake's instance goes on by itself, for the bake to be resumed
  boolean leavesRunning(BakeId bake, Duration within);

  /// Tells how to take up again what was left running.
  void left(BakeId bake);
}
