package dev.kiln.sandbox.moto;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waiting for what comes true later.
public final class Eventually {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Eventually() {}

  /// Asks until the answer is as wanted, and returns it.
  ///
  /// @throws AssertionError when it is not within 30 s
  public static <T> T eventually(Supplier<T> ask, Predicate<T> wanted) {
    return eventually(LONGEST, ask, wanted);
  }

  /// The same, for what takes longer on a busy machine.
  ///
  /// @throws AssertionError when it is not within that time
  public static <T> T eventually(Duration longest, Supplier<T> ask, Predicate<T> wanted) {
    var deadline = Instant.now().plus(longest);
    var answer = ask.get();
    while (!wanted.test(answer)) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("After %s still: %s".formatted(longest, answer));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      answer = ask.get();
    }
    return answer;
  }
}
