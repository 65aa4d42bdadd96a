package dev.kiln.stacksets.cli;

import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.text.Printable;
import dev.kiln.stacksets.rollout.LastCopy;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/// What became of a last copy, as people and machines read it.
final class LastCopyReport {
  private static final int LONGEST_REASON = 100;
  private static final String COPIED = "copied";
  private static final String FAILED = "failed";

  private LastCopyReport() {}

  /// Such as `2026-11-21T04:40:00Z copied web-20261121T040000Z-1a2b3c`.
  static String line(LastCopy copy) {
    return switch (copy) {
      case LastCopy.None _ -> "none";
      case LastCopy.Unknown _ -> "unknown";
      case LastCopy.Told(ImageCopied copied) -> line(copied, COPIED);
      case LastCopy.Told(ImageCopyFailed failed) ->
          "%s: %s".formatted(line(failed, FAILED), Printable.line(failed.reason(), LONGEST_REASON));
    };
  }

  private static String line(CopyResult result, String outcome) {
    return "%s %s %s"
        .formatted(result.finishedAt().truncatedTo(ChronoUnit.SECONDS), outcome, what(result));
  }

  /// The bake, which has the recipe in its name, or what else is known.
  private static String what(CopyResult result) {
    return result
        .bake()
        .map(Object::toString)
        .or(() -> result.recipe().map(Object::toString))
        .or(() -> result.source().map(Object::toString))
        .orElse("an unreadable message");
  }

  /// `{"outcome": "copied" | "failed", "finishedAt", "recipe", "bake", "sourceAmi", "image",
  /// "attempt", "reason"}`, without what is not known; `{}` where there is none, `{"outcome":
  /// "unknown"}` where the ledger could not be read.
  static Map<String, Object> json(LastCopy copy) {
    Map<String, Object> object = new LinkedHashMap<>();
    switch (copy) {
      case LastCopy.None _ -> {}
      case LastCopy.Unknown _ -> object.put("outcome", "unknown");
      case LastCopy.Told(ImageCopied copied) -> {
        put(object, COPIED, copied);
        object.put("image", copied.image().value());
      }
      case LastCopy.Told(ImageCopyFailed failed) -> {
        put(object, FAILED, failed);
        failed.image().ifPresent(image -> object.put("image", image.value()));
        object.put("attempt", failed.attempt());
        object.put("reason", failed.reason());
      }
    }
    return object;
  }

  private static void put(Map<String, Object> object, String outcome, CopyResult result) {
    object.put("outcome", outcome);
    object.put("finishedAt", result.finishedAt().toString());
    result.recipe().ifPresent(recipe -> object.put("recipe", recipe.value()));
    result.bake().ifPresent(bake -> object.put("bake", bake.value()));
    result.source().ifPresent(source -> object.put("sourceAmi", source.value()));
  }
}
