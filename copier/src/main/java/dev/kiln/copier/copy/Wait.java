package dev.kiln.copier.copy;

/// What a message has to wait for, which says for how long.
public enum Wait {
  /// The invocation has no time left for it.
  TURN,
  /// AWS is busy or cannot be reached, or shows a thing late.
  BUSY,
  /// The image or its storage cannot be read: shares take a moment.
  SHARE,
  /// Everything that may run at the same time runs.
  SLOT
}
