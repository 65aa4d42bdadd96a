package dev.kiln.baker.crash;

/// What goes wrong at one call.
enum Fault {
  /// The process ends before the call is made.
  DIES_BEFORE("dies before"),

  /// The process ends after the call took effect, before its answer is seen.
  DIES_AFTER("dies after"),

  /// Somebody ends the process in order while the call is made, which takes no effect.
  INTERRUPTED("interrupted"),

  /// The same, and the call takes effect.
  INTERRUPTED_AFTER("int. after"),

  THROTTLED("throttled"),

  SERVER_ERROR("500 once"),

  /// The call takes effect, its answer never comes.
  TIMES_OUT("times out"),

  /// The answer does not show the last change yet.
  STALE("stale");

  final String words;

  boolean isInterruption() {
    return this == INTERRUPTED || this == INTERRUPTED_AFTER;
  }

  Fault(String words) {
    this.words = words;
  }
}
