package dev.kiln.model.collect;

import java.time.Duration;

/// The collector's times.
///
/// @param respite the time between the mark on an image and its end
/// @param failedAfter how long what failed stays, for people to look at
public record CollectRules(Duration respite, Duration failedAfter) {
  /// A mark is a date, and there are times so long that none comes after them.
  private static final Duration LONGEST = Duration.ofDays(3_650);

  public static final CollectRules DEFAULT =
      new CollectRules(Duration.ofDays(7), Duration.ofDays(1));

  public CollectRules {
    requireSensible("respite", respite);
    requireSensible("failedAfter", failedAfter);
  }

  private static void requireSensible(String name, Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be between nothing and %d days, not %s".formatted(name, LONGEST.toDays(), time));
    }
  }
}
