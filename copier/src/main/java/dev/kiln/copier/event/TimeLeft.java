package dev.kiln.copier.event;

import java.time.Duration;

/// How much time the invocation has left.
@FunctionalInterface
public interface TimeLeft {

  /// Enough for one call of AWS that takes as long as it may, and to give the rest back.
  Duration RESERVE = Duration.ofSeconds(20);

  Duration left();

  default boolean isShort() {
    return left().compareTo(RESERVE) < 0;
  }
}
