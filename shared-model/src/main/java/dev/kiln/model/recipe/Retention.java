package dev.kiln.model.recipe;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/// How long images of a recipe stay at the least: the newest `keep`, and all younger than
/// `minimumAge`.
public record Retention(int keep, Duration minimumAge) {
  public static final Retention DEFAULT = new Retention(3, Duration.ofDays(14));

  public Retention {
    if (keep < 1) {
      throw new IllegalArgumentException("keep must be 1 or more, not " + keep);
    }
    if (minimumAge.isNegative()) {
      throw new IllegalArgumentException("minimumAge must not be negative: " + minimumAge);
    }
  }

  /// Reads what [#asTag] wrote.
  ///
  /// @throws IllegalArgumentException when `tag` has another form
  public static Retention ofTag(String tag) {
    int slash = tag.indexOf('/');
    try {
      return new Retention(
          Integer.parseInt(tag.substring(0, Math.max(slash, 0))),
          Duration.parse(tag.substring(slash + 1)));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"%s\" is not <keep>/<minimum age>, such as %s".formatted(tag, DEFAULT.asTag()), e);
    }
  }

  /// As the tag `kiln:retain` holds it, such as `3/P14D`.
  public String asTag() {
    return keep + "/" + text(minimumAge);
  }

  /// The minimum age in ISO-8601, whole days as days (`P14D`), which `Duration` itself does not do.
  public String minimumAgeText() {
    return text(minimumAge);
  }

  private static String text(Duration age) {
    boolean wholeDays = age.isPositive() && age.equals(Duration.ofDays(age.toDays()));
    return wholeDays ? "P" + age.toDays() + "D" : age.toString();
  }
}
