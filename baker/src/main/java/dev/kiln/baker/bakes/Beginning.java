package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.EntryFields;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.recipe.Recipe;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// That a bake began, or was taken up again: `start.json`, `{"recipe": "web", "startedAt": …,
/// "latest": …, "standing": "asks"}`.
///
/// @param latest when no process is certainly at it any longer
public record Beginning(String recipe, Instant startedAt, Instant latest, Standing standing) {

  /// For what is no script: an instance boots, EBS writes a large volume away, people are slow.
  static final Duration MARGIN = Duration.ofHours(4);

  static Beginning of(BakeRequest request, Instant now) {
    Recipe recipe = request.recipe();
    Duration longest = recipe.build().timeout().plus(recipe.test().timeout()).plus(MARGIN);
    return new Beginning(recipe.name().value(), now, now.plus(longest), Standing.ASKS);
  }

  /// @throws dev.kiln.baker.journal.JournalException when the entry was not written by [#entry]
  static Beginning read(Map<String, Object> entry) {
    EntryFields fields = new EntryFields(entry);
    return new Beginning(
        fields.text("recipe", recipe -> recipe),
        fields.text("startedAt", Instant::parse),
        fields.text("latest", Instant::parse),
        fields.text("standing", Standing::of));
  }

  Map<String, Object> entry() {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("recipe", recipe);
    entry.put("startedAt", startedAt.toString());
    entry.put("latest", latest.toString());
    entry.put("standing", standing.word());
    return entry;
  }

  Beginning as(Standing other) {
    return new Beginning(recipe, startedAt, latest, other);
  }

  boolean isPast(Instant now) {
    return now.isAfter(latest);
  }

  /// Whether the bake may go on.
  enum Standing {

    /// It does not know yet.
    ASKS,

    AT_WORK,

    /// Another bake of its recipe was at work.
    GAVE_WAY,

    /// Its process ended, and it is not published.
    STOPPED;

    String word() {
      return switch (this) {
        case ASKS -> "asks";
        case AT_WORK -> "at work";
        case GAVE_WAY -> "gave way";
        case STOPPED -> "stopped";
      };
    }

    static Standing of(String word) {
      for (Standing each : values()) {
        if (each.word().equals(word)) {
          return each;
        }
      }
      throw new IllegalArgumentException(
          "\"%s\" is none of asks, at work, gave way, stopped".formatted(word));
    }
  }
}
