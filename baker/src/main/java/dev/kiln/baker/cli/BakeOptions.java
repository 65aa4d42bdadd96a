package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a bake is wanted.
final class BakeOptions {
  private static final Duration MAX_AGE = Duration.ofDays(7);

  /// Of clocks.
  private static final Duration APART = Duration.ofMinutes(5);

  @Option(
      names = "--local",
      description =
          "Run the stages in this process, each with the role of its stage; yours need only be"
              + " allowed to assume them. Without it, the tooling account runs them, and this process"
              + " only starts and follows it.")
  boolean local;

  @Option(
      names = "--resume",
      paramLabel = "BAKE",
      description = "Go on with a bake that was begun, instead of beginning one.")
  @Nullable String resume;

  @Option(
      names = "--wait",
      description =
          "While another bake of the recipe is at work, wait for its end instead of giving way.")
  boolean wait;

  @Option(
      names = "--if-changed",
      description =
          "Bake only when the base image or the recipe changed since the newest tested image, when"
              + " that is too old or was not published to its end, or when there is none. Otherwise"
              + " nothing is stored.")
  boolean ifChanged;

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      description =
          "With --if-changed: how long ago the last bake may have begun, such as P7D or PT12H"
              + " (default: P7D).")
  @Nullable String maxAge;

  /// Reads all, or throws with everything that is wrong.
  Wish read(Instant now) {
    List<String> problems = new ArrayList<>();
    if (ifChanged && resume != null) {
      problems.add("--if-changed and --resume: expected one of them");
    }
    if (ifChanged && !local) {
      problems.add("--if-changed goes with --local: whoever only starts a bake sees no images");
    }
    if (maxAge != null && !ifChanged) {
      problems.add("--max-age goes with --if-changed");
    }
    Duration oldest = maxAge == null ? MAX_AGE : duration(maxAge, problems);
    Optional<BakeId> resumed =
        resume == null ? Optional.empty() : Arguments.bake("--resume", resume, problems);
    resumed
        .filter(bake -> bake.asked().isAfter(now.plus(APART)))
        .ifPresent(bake ->
            problems.add(
                "--resume: %s is of a time to come; expected one that kiln status tells of"
                    .formatted(bake)));
    if (!problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    return new Wish(local, resumed, wait, ifChanged ? Optional.of(oldest) : Optional.empty());
  }

  private static Duration duration(String text, List<String> problems) {
    try {
      Duration duration = Duration.parse(text);
      if (duration.isNegative()) {
        problems.add("--max-age: \"%s\" is negative; expected one such as P7D".formatted(text));
      }
      return duration;
    } catch (DateTimeParseException _) {
      problems.add("--max-age: \"%s\" is no duration; expected one such as P7D".formatted(text));
      return MAX_AGE;
    }
  }

  /// @param isLocal whether this process runs the stages
  /// @param isPatient whether to wait while another bake is at work
  /// @param ifOlder how old the last bake may be when nothing changed; empty to bake in any case
  record Wish(
      boolean isLocal, Optional<BakeId> resumed, boolean isPatient, Optional<Duration> ifOlder) {}
}
