package dev.kiln.stacksets.rollout;

import dev.kiln.model.message.CopyResult;
import java.util.Optional;

/// What became of the last copy in each account and Region, as far as the tooling account was told.
///
/// May be used by several threads.
public interface LastCopies {

  /// @return empty where nothing was told yet
  /// @throws CallFailedException when it cannot be read
  Optional<CopyResult> of(Target target);
}
