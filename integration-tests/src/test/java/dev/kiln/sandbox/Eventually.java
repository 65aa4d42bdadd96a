package dev.kiln.sandbox;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits for a condition.
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private Eventually() {}

  /// The first value that is as wanted.
  ///
  /// @throws AssertionError with the last value when none comes
  public static <T> T get(Supplier<T> value, Predicate<T> wanted) throws InterruptedException {
    long latest = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      T now = value.get();
      if (wanted.test(now)) {
        return now;
      }
      if (System.nanoTime() > latest) {
        throw new AssertionError("Not within %s; at last: %s".formatted(PATIENCE, now));
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }
}
