package dev.kiln.copier.confirm;

import dev.kiln.copier.confirm.ImageParameters.Version;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Points a recipe's parameter to the copy of its newest bake.
///
/// Parameter Store has no conditional write. But each version's description names its bake, and the
/// history keeps it: whoever has written looks again, and puts back the newest bake that stands in
/// it. So any number of writers end with the newest, in whatever order their calls come, once each
/// of them has come to its end.
///
/// What a person wrote names no bake, or, where the description stayed as it was, a bake that had
/// another image before. It stays until a newer bake is confirmed.
///
/// ## Limits
///
/// AWS checks a value after it took it. One that a process wrote right before it died may show only
/// after the message has come again and all looked well; the check takes seconds, and messages come
/// again after minutes.
final class CurrentImage {
  /// Writing, and putting back what others wrote over meanwhile.
  private static final int ROUNDS = 4;

  private static final Comparator<Target> BY_BAKE =
      Comparator.comparing(Target::bake, BakeId.BY_TIME);

  private final ImageParameters parameters;

  CurrentImage(ImageParameters parameters) {
    this.parameters = parameters;
  }

  /// @param image the copy of the image that `bake` made
  Pointing point(BakeId bake, ImageId image) {
    Target own = new Target(bake, image);
    Optional<Write> written = Optional.empty();
    for (int round = 0; round < ROUNDS; round++) {
      List<Version> versions = parameters.versions(bake.recipe());
      if (written.isPresent() && !written.get().isIn(versions)) {
        return new Pointing.Later(
            "AWS checks the image %s behind %s"
                .formatted(written.get().image(), parameters.name(bake.recipe())));
      }
      Map<BakeId, Target> known = known(versions, bake);
      Target wanted = newest(known, own);
      if (isCurrent(versions, wanted)) {
        return wanted.equals(own) ? new Pointing.Current() : new Pointing.Older(wanted.bake());
      }
      if (known.containsValue(wanted) && isOfAPerson(versions.getLast(), known)) {
        return wanted.equals(own) ? new Pointing.Current() : new Pointing.Older(wanted.bake());
      }
      Optional<String> refusal = parameters.write(wanted.bake(), wanted.image());
      if (refusal.isPresent()) {
        return new Pointing.Later(
            "AWS refuses the image %s behind %s: %s"
                .formatted(wanted.image(), parameters.name(bake.recipe()), refusal.get()));
      }
      written = Optional.of(new Write(versions, wanted.image()));
    }
    return new Pointing.Later(
        "others write %s at the same time".formatted(parameters.name(bake.recipe())));
  }

  /// The own image, or that of a newer bake.
  private static Target newest(Map<BakeId, Target> known, Target own) {
    return known.values().stream()
        .filter(other -> BY_BAKE.compare(other, own) > 0)
        .max(BY_BAKE)
        .orElse(own);
  }

  /// The image that each bake of the recipe was given first.
  private static Map<BakeId, Target> known(List<Version> versions, BakeId sibling) {
    Map<BakeId, Target> known = new HashMap<>();
    for (Version version : versions) {
      target(version)
          .filter(it -> it.bake().recipe().equals(sibling.recipe()))
          .ifPresent(it -> known.putIfAbsent(it.bake(), it));
    }
    return known;
  }

  /// What a version names; empty where it names no bake.
  private static Optional<Target> target(Version version) {
    try {
      return Optional.of(
          new Target(new BakeId(version.description()), new ImageId(version.value())));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isCurrent(List<Version> versions, Target wanted) {
    return !versions.isEmpty() && versions.getLast().value().equals(wanted.image().value());
  }

  private static boolean isOfAPerson(Version version, Map<BakeId, Target> known) {
    return target(version).filter(known::containsValue).isEmpty();
  }

  /// How the parameter stands.
  sealed interface Pointing {

    /// It points to the copy, or did so until a person pointed it elsewhere.
    record Current() implements Pointing {}

    /// The copy is older than what is current.
    record Older(BakeId newer) implements Pointing {}

    /// It is not seen yet.
    record Later(String why) implements Pointing {}
  }

  private record Target(BakeId bake, ImageId image) {}

  /// @param before the versions there were
  private record Write(List<Version> before, ImageId image) {

    boolean isIn(List<Version> versions) {
      long last = before.isEmpty() ? 0 : before.getLast().number();
      return versions.stream()
          .anyMatch(version -> version.number() > last && version.value().equals(image.value()));
    }
  }
}
