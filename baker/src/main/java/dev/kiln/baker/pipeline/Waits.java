package dev.kiln.baker.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How long a stage has waited for each thing, and how often it has looked for the one it waits for
/// now.
final class Waits {
  private final Map<String, Duration> waited = new HashMap<>();
  private String present = "";
  private Instant since = Instant.EPOCH;
  private int looks;

  /// A look found that something is still to be waited for.
  ///
  /// @return how long that was waited for up to now, interruptions by other waits left out
  Duration lookedFor(String why, Instant now) {
    if (!present.isEmpty()) {
      waited.merge(present, Duration.between(since, now), Duration::plus);
    }
    looks = why.equals(present) ? looks + 1 : 1;
    present = why;
    since = now;
    return waited.getOrDefault(why, Duration.ZERO);
  }

  /// Looks in a row for the present thing, 1 or more once there was one.
  int looks() {
    return looks;
  }
}
