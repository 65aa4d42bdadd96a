package dev.kiln.baker.bakes;

import java.util.Locale;

/// What became of a bake.
public enum BakeState {

  /// It began, and asks whether it may go on.
  ASKING,
  RUNNING,
  PUBLISHED,
  FAILED,
  CANCELLED,

  /// Another bake of its recipe was at work, and nothing was done.
  GAVE_WAY,

  /// It never ended, and is past the time it can have taken.
  ABANDONED;

  /// Whether a process may be at it.
  public boolean isOpen() {
    return switch (this) {
      case ASKING, RUNNING -> true;
      case PUBLISHED, FAILED, CANCELLED, GAVE_WAY, ABANDONED -> false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
