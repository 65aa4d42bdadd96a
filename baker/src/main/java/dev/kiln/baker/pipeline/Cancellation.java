package dev.kiln.baker.pipeline;

import java.util.Optional;

/// Tells whether a bake is to end before its time.
@FunctionalInterface
public interface Cancellation {

  /// Nobody cancels.
  Cancellation NONE = Optional::empty;

  /// @return why the bake is to end; empty when it is not
  Optional<String> asked();

  /// As [#asked()], where it is too late for anybody to cancel the bake as a whole: whether it is
  /// to end in this process all the same.
  default Optional<String> lost() {
    return Optional.empty();
  }
}
