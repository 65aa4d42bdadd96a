package dev.kiln.baker.due;

import dev.kiln.model.recipe.RecipeDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A version of a recipe that was pushed.
///
/// @param at when, by S3's clock
public record Pushed(RecipeDigest digest, Instant at) {
  /// The later one counts; of two in one second, which is all that S3 tells, always the same.
  public static final Comparator<Pushed> BY_TIME =
      Comparator.comparing(Pushed::at).thenComparing(pushed -> pushed.digest().value());

  /// The version that was the newest at a time; empty where there was none yet.
  static Optional<Pushed> newestAt(Instant time, List<Pushed> versions) {
    return versions.stream().filter(version -> !version.at().isAfter(time)).max(BY_TIME);
  }
}
