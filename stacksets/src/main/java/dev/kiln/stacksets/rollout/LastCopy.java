package dev.kiln.stacksets.rollout;

import dev.kiln.model.message.CopyResult;

/// What became of the last copy in an account and Region.
public sealed interface LastCopy {

  /// Nothing was told of any.
  record None() implements LastCopy {}

  record Told(CopyResult result) implements LastCopy {}

  /// The ledger could not be read.
  record Unknown() implements LastCopy {}
}
