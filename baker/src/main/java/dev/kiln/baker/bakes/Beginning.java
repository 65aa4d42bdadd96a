package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.EntryFields;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// That a bake began, or was taken up again, and which process is at it: `start.json`, `{"recipe":
/// "web", "startedAt": …, "latest": …, "standing": "waits", "waitsFor": "web-…", "process": …,
/// "seenAt": …, "digest": …}`, `"execution": …` where the tooling account itself is at it, and
/// `"why": "scripts: …"` where it was stopped.
///
/// @param latest when no process is certainly at it any longer
/// @param process that wrote this; empty where none is at it, or nothing says which
/// @param seenAt when it was written
/// @param waitsFor the bake that goes first, while it waits, or went first, where it gave way
/// @param why it was stopped, the stage first; empty where that is not known
/// @param digest of the recipe it was asked for with; once entries were without
/// @param execution of the pipeline that is at it
public record Beginning(
    String recipe,
    Instant startedAt,
    Instant latest,
    Standing standing,
    String process,
    Instant seenAt,
    Optional<BakeId> waitsFor,
    String why,
    Optional<RecipeDigest> digest,
    Optional<String> execution) {

  /// What the names of processes begin with that have the tooling account bake.
  private static final String HOSTED = "hosted-";

  /// For what is no script: an instance boots, EBS writes a large volume away, people are slow.
  static final Duration MARGIN = Duration.ofHours(4);

  /// Who asks or waits says so again long before.
  static final Duration UNHEARD = Duration.ofMinutes(10);

  /// A process that is alive says so within half a minute, and calls to AWS may be slow.
  public static final Duration SEEN = Duration.ofMinutes(2);

  static Beginning of(BakeRequest request, String process, Instant now) {
    Recipe recipe = request.recipe();
    Duration longest = recipe.build().timeout().plus(recipe.test().timeout()).plus(MARGIN);
    return new Beginning(
        recipe.name().value(),
        now,
        now.plus(longest),
        Standing.ASKS,
        process,
        now,
        Optional.empty(),
        "",
        Optional.of(request.digest()),
        Optional.empty());
  }

  /// The process that a run of the pipeline is. Whoever starts it with the same token is the same.
  static String hosted(UUID token) {
    return HOSTED + token;
  }

  /// Whether a run of the pipeline has the bake, or is about to begin.
  public boolean isHosted() {
    return process.startsWith(HOSTED);
  }

  /// @throws dev.kiln.baker.journal.JournalException when the entry was not written by [#entry]
  public static Beginning read(Map<String, Object> entry) {
    EntryFields fields = new EntryFields(entry);
    Instant startedAt = fields.text("startedAt", Instant::parse);
    // Entries were once without a process.
    return new Beginning(
        fields.text("recipe", recipe -> recipe),
        startedAt,
        fields.text("latest", Instant::parse),
        fields.text("standing", Standing::of),
        fields.has("process") ? fields.text("process", process -> process) : "",
        fields.has("seenAt") ? fields.text("seenAt", Instant::parse) : startedAt,
        fields.has("waitsFor")
            ? Optional.of(fields.text("waitsFor", BakeId::new))
            : Optional.empty(),
        fields.has("why") ? fields.text("why", why -> why) : "",
        fields.has("digest")
            ? Optional.of(fields.text("digest", RecipeDigest::new))
            : Optional.empty(),
        fields.has("execution")
            ? Optional.of(fields.text("execution", id -> id))
            : Optional.empty());
  }

  Map<String, Object> entry() {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("recipe", recipe);
    entry.put("startedAt", startedAt.toString());
    entry.put("latest", latest.toString());
    entry.put("standing", standing.word());
    entry.put("process", process);
    entry.put("seenAt", seenAt.toString());
    waitsFor.ifPresent(bake -> entry.put("waitsFor", bake.value()));
    if (!why.isEmpty()) {
      entry.put("why", why);
    }
    digest.ifPresent(of -> entry.put("digest", of.value()));
    execution.ifPresent(id -> entry.put("execution", id));
    return entry;
  }

  Beginning as(Standing other, Instant now) {
    return said(other, process, now, Optional.empty(), "");
  }

  /// @param standing one in which another bake goes first
  Beginning behind(BakeId other, Standing standing, Instant now) {
    return said(standing, process, now, Optional.of(other), "");
  }

  Beginning stopped(String because, Instant now) {
    return said(Standing.STOPPED, process, now, Optional.empty(), because);
  }

  Beginning seen(Instant now) {
    return said(standing, process, now, waitsFor, why);
  }

  Beginning withoutProcess(Instant now) {
    return said(standing, "", now, waitsFor, why);
  }

  /// A run of the pipeline is at it from now on.
  Beginning in(String id, Instant now) {
    return new Beginning(
        recipe, startedAt, latest, standing, process, now, waitsFor, why, digest, Optional.of(id));
  }

  private Beginning said(
      Standing stands, String by, Instant now, Optional<BakeId> behind, String because) {
    return new Beginning(
        recipe, startedAt, latest, stands, by, now, behind, because, digest, execution);
  }

  /// Whether nobody is certainly at it any longer, whatever it says.
  boolean isPast(Instant now) {
    return switch (standing) {
      case ASKS, WAITS -> now.isAfter(seenAt.plus(UNHEARD));
      case AT_WORK -> now.isAfter(latest);
      case GAVE_WAY, UNCHANGED, STOPPED -> true;
    };
  }

  /// Whether its process was alive a moment ago.
  boolean isHeld(Instant now) {
    return isHeld(now, Executions.NONE);
  }

  /// As [#isHeld(Instant)]. A run of the pipeline says nothing here while it is at it: that it
  /// lives is for Automation to tell.
  boolean isHeld(Instant now, Executions executions) {
    return !process.isEmpty()
        && (now.isBefore(seenAt.plus(SEEN)) || isRunning(now, executions))
        && switch (standing) {
          case ASKS, WAITS, AT_WORK -> true;
          case GAVE_WAY, UNCHANGED, STOPPED -> false;
        };
  }

  private boolean isRunning(Instant now, Executions executions) {
    return execution.flatMap(executions::find).filter(found -> found.mayWork(now)).isPresent();
  }

  /// Whether the bake may go on.
  public enum Standing {

    /// It does not know yet.
    ASKS("asks"),

    /// Another bake of its recipe goes first.
    WAITS("waits"),

    AT_WORK("at work"),

    /// Another bake of its recipe was at work.
    GAVE_WAY("gave way"),

    /// There was nothing new to bake when its turn came.
    UNCHANGED("unchanged"),

    /// Its process ended, and it is not published.
    STOPPED("stopped");

    private final String word;

    Standing(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    static Standing of(String word) {
      for (Standing each : values()) {
        if (each.word().equals(word)) {
          return each;
        }
      }
      throw new IllegalArgumentException(
          "\"%s\" is none of asks, waits, at work, gave way, unchanged, stopped".formatted(word));
    }
  }
}
