package dev.kiln.stacksets.rollout;

import java.time.Duration;

/// Pauses between looks at something that takes seconds or hours, each half as long again as the
/// one before.
final class GrowingPause {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Pause pause;
  private Duration next = FIRST;

  GrowingPause(Pause pause) {
    this.pause = pause;
  }

  void pause() throws InterruptedException {
    pause.pause(next);
    Duration longer = next.plus(next.dividedBy(2));
    next = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
  }
}
