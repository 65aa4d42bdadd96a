package dev.kiln.sandbox.automation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The time of an execution. It goes on by what a runbook wants to sleep, also where nobody waits
/// for that long.
final class PlayClock {
  private final InstantSource time;
  private final Duration longestWait;
  private Duration skipped = Duration.ZERO;

  /// @param longestWait how long a pause of the runbook lasts at most, in truth
  PlayClock(InstantSource time, Duration longestWait) {
    this.time = time;
    this.longestWait = longestWait;
  }

  Instant now() {
    return time.instant().plus(skipped);
  }

  /// Lets so much time pass.
  ///
  /// @return how much of it is to be waited for
  Duration pass(Duration asked) {
    Duration waited = asked.compareTo(longestWait) < 0 ? asked : longestWait;
    skipped = skipped.plus(asked).minus(waited);
    return waited;
  }
}
