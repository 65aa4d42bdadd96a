package dev.kiln.baker.pipeline;

import java.util.Optional;

/// Tells failures of AWS from faults of Kiln's own.
public interface Failures {

  /// @return empty when `thrown` did not come from AWS
  Optional<Failure> explain(RuntimeException thrown);

  /// @param words AWS's own, then what they mean
  record Failure(String words, Kind kind) {}

  /// What can be done about a failure.
  enum Kind {

    /// A permission is missing.
    REFUSED,

    /// There are no credentials, or they are too old.
    SIGNED_OUT,

    /// It may be gone the next time: AWS is busy, or the way to it is broken.
    PASSING,

    LASTING;

    public boolean isRefusal() {
      return this == REFUSED || this == SIGNED_OUT;
    }

    /// Whether nothing can be done in AWS from here for the time being, nor be undone.
    boolean isOutOfReach() {
      return this == PASSING || this == SIGNED_OUT;
    }
  }
}
