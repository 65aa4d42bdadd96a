package dev.kiln.baker.crash;

/// What goes wrong at one call.
enum Fault {
  /// The process ends before the call is made.
  DIES_BEFORE("dies before"),

  /// The process ends after the call took effect, before its answer is seen.
  DIES_AFTER("dies after"),

  THROTTLED("throttled"),

  SERVER_ERROR("500 once"),

  /// The call takes effect, its answer never comes.
  TIMES_OUT("times out"),

  /// The answer does not show the last change yet.
  STALE("stale");

  final String words;

  Fault(String words) {
    this.words = words;
  }
}
