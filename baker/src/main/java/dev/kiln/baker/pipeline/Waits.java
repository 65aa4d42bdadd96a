package dev.kiln.baker.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How long a stage has waited for each thing, how often it has looked for the one it waits for
/// now, and how often in a row AWS was out of reach.
public final class Waits {
  private static final String WAITED = "waited";
  private static final String PRESENT = "present";
  private static final String SINCE = "since";
  private static final String LOOKS = "looks";
  private static final String FAILURES = "failures";

  private final Map<String, Duration> waited = new HashMap<>();
  private String present = "";
  private Instant since = Instant.EPOCH;
  private int looks;
  private int failures;

  /// Nothing was waited for yet.
  public Waits() {}

  /// @param entry as [#entry] writes it; what it does not say was not waited for
  public static Waits of(Map<String, Object> entry) {
    Waits waits = new Waits();
    if (entry.get(WAITED) instanceof Map<?, ?> before) {
      before.forEach((why, seconds) -> {
        if (seconds instanceof Number number) {
          waits.waited.put(String.valueOf(why), Duration.ofSeconds(number.longValue()));
        }
      });
    }
    if (entry.get(PRESENT) instanceof String why && entry.get(SINCE) instanceof String time) {
      waits.present = why;
      waits.since = Instant.parse(time);
    }
    waits.looks = whole(entry.get(LOOKS));
    waits.failures = whole(entry.get(FAILURES));
    return waits;
  }

  /// To be kept until the stage is called again.
  public Map<String, Object> entry() {
    Map<String, Object> seconds = new LinkedHashMap<>();
    waited.forEach((why, length) -> seconds.put(why, length.toSeconds()));
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put(PRESENT, present);
    entry.put(SINCE, since.toString());
    entry.put(LOOKS, looks);
    entry.put(FAILURES, failures);
    entry.put(WAITED, seconds);
    return entry;
  }

  /// Whether nothing was waited for yet.
  boolean isEmpty() {
    return present.isEmpty() && failures == 0;
  }

  /// What is waited for now; empty where nothing is.
  public String present() {
    return present;
  }

  /// A look found that something is still to be waited for.
  ///
  /// @return how long that was waited for up to now, interruptions by other waits left out
  Duration lookedFor(String why, Instant now) {
    failures = 0;
    if (!present.isEmpty()) {
      waited.merge(present, Duration.between(since, now), Duration::plus);
    }
    looks = why.equals(present) ? looks + 1 : 1;
    present = why;
    since = now;
    return waited.getOrDefault(why, Duration.ZERO);
  }

  /// AWS was out of reach.
  ///
  /// @return how often in a row
  int failed() {
    return ++failures;
  }

  /// Looks in a row for the present thing, 1 or more once there was one.
  int looks() {
    return looks;
  }

  private static int whole(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() : 0;
  }
}
