package dev.kiln.model.collect;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.TagKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Decides what is to become of images. It knows nothing but the facts it is given, and changes
/// nothing.
///
/// An image goes in two steps with time between: it is marked when nothing keeps it, and at the
/// date of the mark everything is looked at again. What is not known keeps it.
public final class Planner {
  private static final Comparator<OwnedImage> NEWEST_FIRST =
      Comparator.comparing(Planner::bake, BakeId.BY_TIME)
          .thenComparing(OwnedImage::createdAt)
          .thenComparing(OwnedImage::id)
          .reversed();

  private final CollectRules rules;

  public Planner(CollectRules rules) {
    this.rules = rules;
  }

  public Plan plan(Facts facts, Instant now) {
    Round round = new Round(facts, now);
    Map<SnapshotId, Long> sizes = Plan.sizes(facts.snapshots());
    List<Plan.OfImage> images =
        round.covered().stream()
            .map(image ->
                new Plan.OfImage(
                    image,
                    round.verdict(image),
                    image.snapshots().stream().mapToLong(id -> sizes.getOrDefault(id, 0L)).sum()))
            .toList();
    return new Plan(facts.account(), facts.region(), images, round.leftSnapshots(), facts.doubts());
  }

  /// The images that may go, as far as can be told without a closer look at each; none while there
  /// are doubts.
  public List<OwnedImage> candidates(Facts facts, Instant now) {
    Round round = new Round(facts, now);
    return facts.doubts().isEmpty()
        ? round.covered().stream().filter(image -> round.plainReasons(image).isEmpty()).toList()
        : List.of();
  }

  private static BakeId bake(OwnedImage image) {
    return image.tags().bake().orElseThrow();
  }

  private static RecipeName recipe(OwnedImage image) {
    return image.tags().recipe().orElseThrow();
  }

  /// The facts at one time, in the order they are looked at.
  private final class Round {
    private final Facts facts;
    private final Instant now;
    private final List<OwnedImage> covered;
    private final Map<RecipeName, Stock> stocks = new HashMap<>();

    Round(Facts facts, Instant now) {
      this.facts = facts;
      this.now = now;
      Map<String, List<OwnedImage>> byRecipe = new TreeMap<>();
      for (OwnedImage image : facts.images()) {
        if (isOurs(image)) {
          byRecipe.computeIfAbsent(recipe(image).value(), _ -> new ArrayList<>()).add(image);
        }
      }
      byRecipe.values().forEach(images -> images.sort(NEWEST_FIRST));
      covered = byRecipe.values().stream().flatMap(List::stream).toList();
      byRecipe.values().forEach(images -> stock(recipe(images.getFirst()), images));
    }

    List<OwnedImage> covered() {
      return covered;
    }

    private boolean isOurs(OwnedImage image) {
      return image.owner().equals(facts.account()) && facts.standings().covers(image.tags());
    }

    private void stock(RecipeName recipe, List<OwnedImage> newestFirst) {
      Optional<Retention> retention = Optional.empty();
      Set<BakeId> newest = new HashSet<>();
      for (OwnedImage image : newestFirst) {
        if (facts.standings().of(image) instanceof Standing.Good(Retention own)) {
          retention = retention.or(() -> Optional.of(own));
          if (newest.size() < retention.get().keep()) {
            newest.add(bake(image));
          }
        }
      }
      retention.ifPresent(known -> stocks.put(recipe, new Stock(known, newest)));
    }

    Verdict verdict(OwnedImage image) {
      Optional<Instant> mark = image.tags().collectAfter();
      List<String> reasons = plainReasons(image);
      if (reasons.isEmpty() && !facts.doubts().isEmpty()) {
        return new Verdict.Keep(List.of("the picture may not be complete"));
      }
      if (reasons.isEmpty()) {
        Optional<List<String>> closer = Optional.ofNullable(facts.objections().get(image.id()));
        if (closer.isEmpty()) {
          return new Verdict.Keep(List.of("nobody looked at it closely"));
        }
        reasons = closer.get();
      }
      if (!reasons.isEmpty()) {
        return mark.isPresent() && !mayBeADoubtsDoing(image, reasons)
            ? new Verdict.Unmark(reasons)
            : new Verdict.Keep(reasons);
      }
      Standing standing = facts.standings().of(image);
      String why = why(standing);
      Instant from = mark.orElseGet(() -> firstDay(image, standing));
      if (now.isBefore(from) || mark.isEmpty()) {
        boolean isWhole =
            mark.isPresent() && (image.isDeprecated() || image.state() != State.AVAILABLE);
        return isWhole ? new Verdict.Wait(from, why) : new Verdict.Mark(from, why);
      }
      return new Verdict.Delete(why);
    }

    /// What EC2 itself says failed cannot be in use; what only never passed a test is given a day
    /// from when somebody can see that it is to go.
    private Instant firstDay(OwnedImage image, Standing standing) {
      if (!(standing instanceof Standing.Failed)) {
        return now.plus(rules.respite());
      }
      if (image.state() != State.FAILED) {
        return now.plus(rules.failedAfter());
      }
      Instant day = image.createdAt().plus(rules.failedAfter());
      return day.isBefore(now) ? now : day;
    }

    private static String why(Standing standing) {
      return switch (standing) {
        case Standing.Failed(String why) -> why;
        case Standing.Spare _ -> "it was never published, and nothing uses it";
        case Standing.Good _ -> "newer ones are kept, and nothing uses it";
        case Standing.Undecided(String why) -> why;
      };
    }

    /// Whether nothing keeps the image but that it is not known what to make of it, while something
    /// could not be read: it stays, and its mark with it, so that whoever errs for a moment does
    /// not have everything wait anew.
    private boolean mayBeADoubtsDoing(OwnedImage image, List<String> reasons) {
      return !facts.doubts().isEmpty()
          && reasons.size() == 1
          && facts.standings().of(image) instanceof Standing.Undecided;
    }

    /// Those that need no closer look.
    List<String> plainReasons(OwnedImage image) {
      List<String> reasons = new ArrayList<>();
      image.tags().keep().ifPresent(why -> reasons.add(kept(why)));
      facts.uses().of(image.id()).ifPresent(reasons::add);
      switch (facts.standings().of(image)) {
        case Standing.Good(Retention own) -> {
          Stock stock = stocks.getOrDefault(recipe(image), new Stock(own, Set.of()));
          if (stock.newest().contains(bake(image))) {
            reasons.add(
                "one of the newest %d of %s".formatted(stock.retention().keep(), recipe(image)));
          }
          youth(image, stock.retention()).ifPresent(reasons::add);
        }
        case Standing.Spare(Retention retention) -> youth(image, retention).ifPresent(reasons::add);
        case Standing.Undecided(String why) -> reasons.add(why);
        case Standing.Failed _ -> {}
      }
      if (image.isProtected()) {
        reasons.add("EC2 protects it from being deregistered");
      }
      return reasons;
    }

    private Optional<String> youth(OwnedImage image, Retention retention) {
      Duration age = Duration.between(image.createdAt(), now);
      return age.compareTo(retention.minimumAge()) < 0
          ? Optional.of("younger than " + retention.minimumAgeText())
          : Optional.empty();
    }

    private static String kept(String why) {
      return why.isEmpty() ? TagKey.KEEP : "%s: %s".formatted(TagKey.KEEP, why);
    }

    /// Those of Kiln's snapshots that no image has: of one that was deregistered without them.
    List<Plan.OfSnapshot> leftSnapshots() {
      Set<SnapshotId> used = new HashSet<>();
      Set<Origin> pending = new HashSet<>();
      for (OwnedImage image : facts.images()) {
        used.addAll(image.snapshots());
        if (image.state() == State.PENDING) {
          pending.add(Origin.of(image.tags()));
        }
      }
      return facts.snapshots().stream()
          .filter(snapshot -> snapshot.owner().equals(facts.account()))
          .filter(snapshot -> facts.standings().covers(snapshot.tags()))
          .filter(snapshot -> !used.contains(snapshot.id()))
          .sorted(Comparator.comparing(snapshot -> snapshot.id().value()))
          .map(snapshot ->
              new Plan.OfSnapshot(
                  snapshot, verdict(snapshot, pending.contains(Origin.of(snapshot.tags())))))
          .toList();
    }

    private Verdict verdict(OwnedSnapshot snapshot, boolean isPending) {
      List<String> reasons = new ArrayList<>();
      snapshot.tags().keep().ifPresent(why -> reasons.add(kept(why)));
      if (isPending) {
        reasons.add("an image of its bake is pending");
      }
      if (snapshot.startedAt().plus(rules.failedAfter()).isAfter(now)) {
        reasons.add("its image may not show yet");
      }
      if (!facts.doubts().isEmpty()) {
        reasons.add("the picture may not be complete");
      }
      if (!reasons.isEmpty()) {
        return new Verdict.Keep(reasons);
      }
      String why = "its image is gone";
      Optional<Instant> mark = snapshot.tags().collectAfter();
      if (mark.isEmpty()) {
        return new Verdict.Mark(now.plus(rules.respite()), why);
      }
      return now.isBefore(mark.get()) ? new Verdict.Wait(mark.get(), why) : new Verdict.Delete(why);
    }
  }

  /// What a recipe keeps.
  ///
  /// @param retention that of its newest good image
  /// @param newest the bakes whose images stay
  private record Stock(Retention retention, Set<BakeId> newest) {}

  /// What an image and its snapshots have in common, as far as tags say.
  private record Origin(Optional<BakeId> bake, Optional<ImageId> copiedFrom) {
    static Origin of(ImageTags tags) {
      return new Origin(tags.bake(), tags.copiedFrom());
    }
  }
}
