package dev.kiln.copier.confirm;

import dev.kiln.model.tag.Reported;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A new attempt was asked for after a copy failed, and is not seen yet. The copy's tag
/// [dev.kiln.model.tag.TagKey#REPORTED] keeps it, such as `asked/1/2026-11-21T04:51:20Z`.
///
/// The function copy drops a request when it still sees the failed copy as pending, so that a
/// request alone does not mean that there will be an attempt.
///
/// @param times how often it was asked for
/// @param last when it was asked for last
record Asked(int times, Instant last) {
  private static final Pattern TAG = Pattern.compile("asked/([1-9])/(.+)");

  Reported reported() {
    return new Reported("asked/%d/%s".formatted(times, last));
  }

  /// Empty where the tag says something else.
  static Optional<Asked> of(String tag) {
    Matcher matcher = TAG.matcher(tag);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Asked(Integer.parseInt(matcher.group(1)), Instant.parse(matcher.group(2))));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
