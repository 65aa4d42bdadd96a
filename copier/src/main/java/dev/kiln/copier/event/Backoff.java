package dev.kiln.copier.event;

import dev.kiln.copier.copy.Wait;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long a message waits before it is tried again: twice as long each time, up to a limit.
///
/// A random part of the second half is left out, so that messages that were put off together do not
/// come together again.
final class Backoff {
  /// Also the longest that a queue holds back a message which is sent again.
  private static final Duration LONGEST = CopyQueue.LONGEST_DELAY;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /// @return whole seconds
  Duration of(Wait wait, Receives receives) {
    return switch (wait) {
      case TURN -> Duration.ZERO;
      case BUSY, SHARE -> between(Duration.ofSeconds(30), receives);
      // A copy holds its slot for minutes. Hundreds that wait fill what becomes free all the same,
      // and leave half the quota of requests alone.
      case SLOT -> between(Duration.ofMinutes(2), receives);
    };
  }

  private Duration between(Duration first, Receives receives) {
    long seconds = first.toSeconds();
    for (int i = 1; i < times(receives) && seconds < LONGEST.toSeconds(); i++) {
      seconds *= 2;
    }
    long most = Math.min(seconds, LONGEST.toSeconds());
    return Duration.ofSeconds(most - random.nextLong(most / 2 + 1));
  }

  private static int times(Receives receives) {
    return switch (receives) {
      case Receives.Counted(int times) -> times;
      case Receives.Uncounted() -> 1;
    };
  }
}
