package dev.kiln.model.collect;

import java.time.Duration;

/// The collector's times.
///
/// @param respite the time between the mark on an image and its end
/// @param failedAfter how long what failed stays, for people to look at
public record CollectRules(Duration respite, Duration failedAfter) {
  public static final CollectRules DEFAULT =
      new CollectRules(Duration.ofDays(7), Duration.ofDays(1));

  public CollectRules {
    if (respite.isNegative() || failedAfter.isNegative()) {
      throw new IllegalArgumentException(
          "respite %s and failedAfter %s must not be negative".formatted(respite, failedAfter));
    }
  }
}
