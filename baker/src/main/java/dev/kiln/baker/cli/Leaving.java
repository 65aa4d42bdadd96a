package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;

/// What becomes of a bake when its process is told to stop.
@FunctionalInterface
interface Leaving {

  /// Where nobody can be asked, the bake's instance is terminated.
  Leaving CLEANS_UP = _ -> false;

  /// @return whether the bake's instance goes on by itself, for the bake to be resumed
  boolean leavesRunning(BakeId bake);
}
