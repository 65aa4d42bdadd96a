package dev.kiln.copier.event;

import java.time.Duration;

/// How much time the invocation has left.
@FunctionalInterface
public interface TimeLeft {

  /// Of up to three tries of a call of AWS, with the pauses between them; the clients' limit.
  Duration LONGEST_CALL = Duration.ofSeconds(15);

  /// Enough for one call of AWS that takes as long as it may, and to give the rest back.
  Duration RESERVE = LONGEST_CALL.plusSeconds(5);

  Duration left();

  /// Whether so many calls of AWS may not end in time, when each takes as long as it may.
  default boolean isShortOf(int calls) {
    return left().compareTo(LONGEST_CALL.multipliedBy(calls)) < 0;
  }

  default boolean isShort() {
    return left().compareTo(RESERVE) < 0;
  }
}
