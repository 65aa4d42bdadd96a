package dev.kiln.baker.bakes;

import java.util.Locale;

/// What became of a bake.
public enum BakeState {

  /// It began, and asks whether it may go on.
  ASKING,

  /// Another bake of its recipe goes first.
  WAITING,
  RUNNING,
  PUBLISHED,
  FAILED,
  CANCELLED,

  /// Another bake of its recipe was at work, and nothing was done.
  GAVE_WAY,

  /// There was nothing new to bake when its turn came.
  UNCHANGED,

  /// It never ended, and is past the time it can have taken.
  ABANDONED,

  /// An entry says what no stage writes, or has vanished.
  UNREADABLE;

  /// Whether a process may be at it.
  public boolean isOpen() {
    return switch (this) {
      case ASKING, WAITING, RUNNING -> true;
      case PUBLISHED, FAILED, CANCELLED, GAVE_WAY, UNCHANGED, ABANDONED, UNREADABLE -> false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
