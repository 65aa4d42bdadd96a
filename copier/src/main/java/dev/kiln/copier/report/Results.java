package dev.kiln.copier.report;

import dev.kiln.model.message.CopyResult;

/// Where the tooling account hears of copies.
public interface Results {

  /// @throws RuntimeException when it could not be told
  void report(CopyResult result);
}
