package dev.kiln.baker.changes;

import dev.kiln.baker.changes.PastImages.PastImage;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Located;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.text.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a recipe has to be baked. What is not known counts as changed.
///
/// Compared is the newest tested image, whichever is current: so a rollback stays until there is
/// something new to bake, and is not undone by baking the same again.
public sealed interface Need {

  /// @param reasons all of them, at least one, each part of a sentence
  record Bake(List<String> reasons) implements Need {
    public Bake {
      reasons = List.copyOf(reasons);
    }
  }

  record Nothing(PastImage last, String why) implements Need {}

  /// What is known of a recipe's images.
  ///
  /// @param tested newest bake first
  /// @param current the value of the recipe's parameter
  /// @param lastIsPublished whether the first of `tested` went all the way
  record Known(List<PastImage> tested, Optional<String> current, boolean lastIsPublished) {
    public Known {
      tested = List.copyOf(tested);
    }

    boolean isTested(String image) {
      return tested.stream().anyMatch(each -> each.id().value().equals(image));
    }
  }

  /// @param located what a bake would be made of now
  /// @param parameter the name of the recipe's parameter
  /// @param maxAge how old the last bake may be at most
  static Need of(Located located, Known known, String parameter, Duration maxAge, Instant now) {
    BakeRequest request = located.request();
    if (known.tested().isEmpty()) {
      return new Bake(List.of("there is no tested image of %s".formatted(request.recipe().name())));
    }
    PastImage last = known.tested().getFirst();
    List<String> reasons = new ArrayList<>();
    if (!known.lastIsPublished()) {
      reasons.add("%s was not published to its end".formatted(last.bake()));
    }
    if (known.current().isEmpty()) {
      reasons.add("there is no parameter %s".formatted(parameter));
    } else if (!known.isTested(known.current().get())) {
      reasons.add(
          "%s points to %s, which is no tested image of %s"
              .formatted(parameter, known.current().get(), request.recipe().name()));
    }
    String base = "%s (%s)".formatted(located.base().id(), located.base().name());
    Optional<ImageId> formerBase = last.base();
    if (formerBase.isEmpty()) {
      reasons.add("the base image of %s is not known, now it is %s".formatted(last.id(), base));
    } else if (!formerBase.get().equals(located.base().id())) {
      reasons.add("the base image was %s, now it is %s".formatted(formerBase.get(), base));
    }
    if (last.digest().isEmpty()) {
      reasons.add("the recipe of %s is not known".formatted(last.id()));
    } else if (!last.digest().get().equals(request.digest())) {
      reasons.add("the recipe or a script of it was changed");
    }
    Duration age = Duration.between(last.bake().asked(), now);
    if (age.compareTo(maxAge) >= 0) {
      String limit = maxAge.isZero() ? "any age" : text(maxAge) + " or more";
      reasons.add("%s was begun %s ago, %s is too old".formatted(last.bake(), text(age), limit));
    }
    if (!reasons.isEmpty()) {
      return new Bake(reasons);
    }
    String rollback =
        known.current().get().equals(last.id().value())
            ? ""
            : "; %s points to another image, as after a rollback".formatted(parameter);
    return new Nothing(
        last,
        "%s has the same recipe and the same base image %s and was begun %s ago%s"
            .formatted(last.bake(), base, text(age), rollback));
  }

  /// In the largest unit that tells it well.
  private static String text(Duration duration) {
    if (duration.compareTo(Duration.ofDays(2)) >= 0) {
      return Counted.of(duration.toDays(), "day");
    }
    if (duration.compareTo(Duration.ofHours(2)) >= 0) {
      return Counted.of(duration.toHours(), "hour");
    }
    return duration.compareTo(Duration.ofMinutes(1)) >= 0
        ? Counted.of(duration.toMinutes(), "minute")
        : Counted.of(duration.toSeconds(), "second");
  }
}
