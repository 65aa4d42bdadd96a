package dev.kiln.baker.pipeline;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to pause before the next look. Looks begin close together, and each is half as far
/// again from the last as that was from the one before. No pause is quite as long as another, so
/// that bakes begun together do not ask AWS together.
final class Backoff {

  /// What a first pause is of the longest.
  private static final double FIRST = 0.2;

  private static final double GROWTH = 1.5;

  /// How much longer or shorter than planned a pause may be.
  private static final double JITTER = 0.2;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /// @param looks at the same thing so far, 1 or more
  /// @param longest what the pauses grow to
  Duration growing(int looks, Duration longest) {
    double part = Math.min(1, FIRST * Math.pow(GROWTH, looks - 1.0));
    return jittered(times(longest, part));
  }

  Duration jittered(Duration length) {
    return times(length, 1 + JITTER * (2 * random.nextDouble() - 1));
  }

  private static Duration times(Duration length, double factor) {
    return Duration.ofMillis(Math.round(length.toMillis() * factor));
  }
}
