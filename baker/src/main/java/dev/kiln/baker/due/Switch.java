package dev.kiln.baker.due;

import java.util.Optional;

/// Stops all scheduled bakes at once.
@FunctionalInterface
public interface Switch {

  /// What it says, `on` or `off`; empty where there is none.
  Optional<String> position();
}
