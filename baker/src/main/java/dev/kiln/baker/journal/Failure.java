package dev.kiln.baker.journal;

import dev.kiln.model.text.Signatures;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why a stage did not end well, as it stands in the stage's own entry until the stage is done:
/// `{"failedAt": "2026-11-21T04:00:00Z", "why": "…", "brokenOff": 1}`.
///
/// @param brokenOff how often the stage was broken off in this bake so far; the entry is without
///   where that is never
public record Failure(Instant failedAt, String why, int brokenOff) {
  static final int MOST_LINES = 40;
  static final int MOST_CHARACTERS = 4_000;

  private static final String FAILED_AT = "failedAt";
  private static final String WHY = "why";
  private static final String BROKEN_OFF = "brokenOff";

  private static final String REST = "\n…";

  /// @param why is cut after its first lines, and loses what signs URLs
  static Failure because(String why, Instant failedAt, int brokenOff) {
    return new Failure(failedAt, cut(why), brokenOff);
  }

  /// @return empty when the entry is a stage's fact
  public static Optional<Failure> of(Map<String, Object> entry) {
    if (!entry.containsKey(FAILED_AT)) {
      return Optional.empty();
    }
    EntryFields fields = new EntryFields(entry);
    return Optional.of(
        new Failure(
            fields.text(FAILED_AT, Instant::parse),
            fields.text(WHY, why -> why),
            fields.has(BROKEN_OFF) ? Math.toIntExact(fields.whole(BROKEN_OFF)) : 0));
  }

  /// The entry, as [#of] reads it.
  public Map<String, Object> entry() {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put(FAILED_AT, failedAt.toString());
    entry.put(WHY, why);
    if (brokenOff > 0) {
      entry.put(BROKEN_OFF, brokenOff);
    }
    return entry;
  }

  /// The first lines, without what signs URLs.
  public static String cut(String why) {
    String text = Signatures.masked(why);
    String lines = text.lines().limit(MOST_LINES).collect(Collectors.joining("\n"));
    String first = lines.substring(0, Math.min(lines.length(), MOST_CHARACTERS));
    boolean isWhole = first.equals(text.stripTrailing());
    return isWhole ? first : first + REST;
  }
}
