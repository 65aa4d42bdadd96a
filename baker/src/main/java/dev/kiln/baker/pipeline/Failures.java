package dev.kiln.baker.pipeline;

import java.util.Optional;

/// Tells failures of AWS from faults of Kiln's own.
public interface Failures {

  /// @return empty when `thrown` did not come from AWS
  Optional<Failure> explain(RuntimeException thrown);

  /// @param words AWS's own, then what they mean
  /// @param refused whether a permission was missing
  record Failure(String words, boolean refused) {}
}
