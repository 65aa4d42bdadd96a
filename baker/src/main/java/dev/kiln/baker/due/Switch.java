package dev.kiln.baker.due;

import java.util.Optional;

/// Stops all scheduled bakes at once.
///
/// People make it, turn it and take it away; nothing that is deployed does, since a deployment
/// would write its own position over theirs.
@FunctionalInterface
public interface Switch {
  String ON = "on";

  /// What it says, `on` or `off`; empty where there is none, which is as good as `on`.
  Optional<String> position();
}
