package dev.kiln.baker.due;

import java.time.Instant;
import java.util.List;

/// What came of a look for bakes that are due.
public sealed interface Looked {

  /// @param findings of the recipes that are due or broken
  record Here(List<Finding> findings) implements Looked {
    public Here {
      findings = List.copyOf(findings);
    }
  }

  /// Another look was under way, and begins what is due.
  ///
  /// @param until when that one is certainly over
  record Elsewhere(Instant until) implements Looked {}
}
