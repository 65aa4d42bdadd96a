package dev.kiln.baker.pipeline;

import java.util.Optional;

/// Tells whether a bake is to end before its time.
@FunctionalInterface
public interface Cancellation {

  /// Nobody cancels.
  Cancellation NONE = Optional::empty;

  /// @return why the bake is to end; empty when it is not
  Optional<String> asked();
}
