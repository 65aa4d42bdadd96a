package dev.kiln.baker.update;

import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.update.ImageParameters.Version;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Points a recipe's parameter to an image, and its labels: `current` to what the parameter points
/// to, `previous` to what it pointed to before.
final class Pointer {
  static final String CURRENT = "current";
  static final String PREVIOUS = "previous";

  /// AWS does not say how long its check of a value takes; what is not there by then never comes.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final ImageParameters parameters;

  /// Versions up to this one are of former times; a later one of the same image and bake is what
  /// was written now.
  private long former;

  /// Saves versions while this process waits; another process may write the same value once more.
  private boolean isWritten;

  private Pointer(ImageParameters parameters, long former) {
    this.parameters = parameters;
    this.former = former;
  }

  /// For an image that no version has held before, unless another process of its bake wrote it.
  static Pointer forward(ImageParameters parameters) {
    return new Pointer(parameters, 0);
  }

  /// For an image that was current before.
  static Pointer back(ImageParameters parameters) {
    return new Pointer(parameters, Long.MAX_VALUE);
  }

  /// Goes as far as it can without waiting; done with the version that holds the image. What was
  /// there and was replaced by somebody else is not written once more.
  ///
  /// @param versions of the parameter, as they were just read
  StageResult<Long> advance(String parameter, ImageId image, BakeId bake, List<Version> versions) {
    if (!versions.isEmpty() && versions.getLast().value().equals(image.value())) {
      label(parameter, versions);
      return new StageResult.Done<>(versions.getLast().number());
    }
    Optional<Version> replaced =
        versions.stream()
            .filter(version -> version.number() > former)
            .filter(version -> version.value().equals(image.value()))
            .filter(version -> bakeOf(version).equals(Optional.of(bake)))
            .findFirst();
    if (replaced.isPresent()) {
      return new StageResult.Failed<>(
          replaced(parameter, bake, replaced.get(), versions.getLast()));
    }
    if (!isWritten) {
      former = Math.min(former, versions.isEmpty() ? 0 : versions.getLast().number());
      parameters.write(parameter, image, bake.value());
      isWritten = true;
    }
    return new StageResult.Waiting<>(
        "AWS checks the image %s behind %s".formatted(image, parameter), PAUSE, PATIENCE);
  }

  private static String replaced(String parameter, BakeId bake, Version own, Version latest) {
    return """
    Version %d of %s held the image of %s; version %d, %s%s, has replaced it meanwhile.
    Maybe somebody rolled back; "kiln rollback %s %s" makes the image current all the same.\
    """
        .formatted(
            own.number(),
            parameter,
            bake,
            latest.number(),
            latest.value(),
            bakeOf(latest).map(of -> " of " + of).orElse(""),
            bake.recipe(),
            bake);
  }

  /// The bake a version is of; empty where somebody else wrote it.
  static Optional<BakeId> bakeOf(Version version) {
    try {
      return Optional.of(new BakeId(version.description()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static Optional<Version> labelled(List<Version> versions, String label) {
    return versions.stream().filter(version -> version.labels().contains(label)).findFirst();
  }

  /// First `previous`, because a crash in between must not forget what was current.
  private void label(String parameter, List<Version> versions) {
    Version latest = versions.getLast();
    @Nullable Version before = labelled(versions, CURRENT).orElse(null);
    if (latest.equals(before)) {
      return;
    }
    if (before != null && !before.value().equals(latest.value())) {
      parameters.label(parameter, before.number(), PREVIOUS);
    }
    parameters.label(parameter, latest.number(), CURRENT);
  }
}
