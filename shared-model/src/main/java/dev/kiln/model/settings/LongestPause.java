package dev.kiln.model.settings;

import java.time.DateTimeException;
import java.time.Duration;

/// How long `kiln` waits between two looks at AWS at most, where a person says so in the
/// environment.
public sealed interface LongestPause {
  String NAME = "KILN_LONGEST_PAUSE";

  /// @param text such as `PT30S`
  static LongestPause of(String text) {
    try {
      Duration length = Duration.parse(text);
      return length.isPositive() ? new Known(length) : wrong(text);
    } catch (DateTimeException | ArithmeticException _) {
      return wrong(text);
    }
  }

  private static LongestPause wrong(String text) {
    return new Wrong(
        "%s: \"%s\" is not right; expected a duration such as PT30S".formatted(NAME, text));
  }

  record Known(Duration length) implements LongestPause {
    /// `wanted`, or this where that is longer.
    public Duration atMost(Duration wanted) {
      return wanted.compareTo(length) < 0 ? wanted : length;
    }
  }

  /// @param why with what would be right
  record Wrong(String why) implements LongestPause {}
}
