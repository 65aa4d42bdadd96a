package dev.kiln.sandbox.crash;

/// What goes wrong at one call.
enum Fault {
  /// The process ends before the call is sent.
  DIES_BEFORE("dies before"),

  /// The process ends after the call took effect, before its answer is seen.
  DIES_AFTER("dies after"),

  /// Somebody ends the process in order while the call is made, which takes no effect.
  INTERRUPTED("interrupted"),

  /// The same, and the call takes effect.
  INTERRUPTED_AFTER("int. after"),

  /// The call has no effect the first time.
  THROTTLED("throttled"),

  /// The call takes effect and is answered with an error of AWS's own.
  SERVER_ERROR("500 once"),

  /// The call takes effect, its answer never comes.
  LOST_ANSWER("answer lost");

  final String words;

  boolean isInterruption() {
    return this == INTERRUPTED || this == INTERRUPTED_AFTER;
  }

  Fault(String words) {
    this.words = words;
  }
}
