package dev.kiln.copier.confirm;

import dev.kiln.model.tag.Reported;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What speaks against a copy, and may pass: EC2 and Parameter Store show changes late. The copy's
/// tag [dev.kiln.model.tag.TagKey#REPORTED] keeps it, such as `faulty/2026-11-21T04:51:20Z`.
///
/// It is final once a look finds it still there after a while.
///
/// @param since when a look found it first
record Doubt(Kind kind, Instant since) {

  enum Kind {
    /// It is available, and not what it has to be.
    FAULTY(Duration.ofMinutes(10)),
    /// It is usable, but its image has been announced for more than a day and the parameter does
    /// not take it.
    UNPOINTED(Duration.ofHours(1));

    private final Duration untilFinal;

    Kind(Duration untilFinal) {
      this.untilFinal = untilFinal;
    }

    private String asTag() {
      return name().toLowerCase(Locale.ROOT) + "/";
    }
  }

  boolean isFinal(Instant now) {
    return !now.isBefore(since.plus(kind.untilFinal));
  }

  Reported reported() {
    return new Reported(kind.asTag() + since);
  }

  /// Empty where the tag says something else.
  static Optional<Doubt> of(String tag) {
    for (Kind kind : Kind.values()) {
      if (tag.startsWith(kind.asTag())) {
        try {
          return Optional.of(new Doubt(kind, Instant.parse(tag.substring(kind.asTag().length()))));
        } catch (DateTimeException _) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
