package dev.kiln.model.stage;

import java.util.Locale;

/// The steps that have a role of their own.
public enum StageName {
  /// Begins, watches and ends bakes.
  START,
  SCRIPTS,
  LOOKUP,
  BUILD,
  TEST,
  UPDATE,
  PUBLISH,
  COPY,

  /// Follows a copy until it is usable.
  CONFIRM,

  /// Shows a member's dead letters, and sends them again.
  REPLAY;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
