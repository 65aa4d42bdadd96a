package dev.kiln.model.collect;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// Random accounts full of images, and what of it has to stay by the rules people were told.
final class Worlds {
  static final AccountId HERE = new AccountId("111122223333");

  /// From the youngest image to its end: its age, the mark, and a day for each look.
  static final Duration LONGEST_WAY = Duration.ofDays(45);

  private static final AccountId ELSEWHERE = new AccountId("444455556666");
  private static final Instant START = Instant.parse("2026-11-21T04:00:00Z");
  private static final List<String> RECIPES = List.of("web", "db", "cache");
  private static final Map<String, Retention> RETENTIONS =
      Map.of(
          "web", new Retention(2, Duration.ofDays(14)),
          "db", new Retention(1, Duration.ZERO),
          "cache", new Retention(4, Duration.ofDays(30)));

  private Worlds() {}

  /// One image as it is drawn.
  ///
  /// @param fate what keeps it or not
  record Drawn(
      int recipe,
      int ageHours,
      boolean isCopy,
      Kind kind,
      Fate fate,
      Mark mark,
      boolean isForeign) {}

  enum Kind {
    GOOD,
    FAILED,
    UNTESTED,
    UNPUBLISHED,
    PENDING,
    DISABLED
  }

  enum Fate {
    NONE,
    USED,
    KEPT,
    PROTECTED,
    OBJECTED,
    NOT_KILNS
  }

  enum Mark {
    NONE,
    RUN_OUT,
    RUNNING
  }

  static Arbitrary<World> any() {
    Arbitrary<Drawn> images =
        Combinators.combine(
                Arbitraries.integers().between(0, RECIPES.size() - 1),
                Arbitraries.integers().between(0, 24 * 40),
                Arbitraries.of(false, false, false, true),
                Arbitraries.frequencyOf(
                    Tuple.of(6, Arbitraries.just(Kind.GOOD)),
                    Tuple.of(5, Arbitraries.of(Kind.values()))),
                Arbitraries.frequencyOf(
                    Tuple.of(6, Arbitraries.just(Fate.NONE)),
                    Tuple.of(5, Arbitraries.of(Fate.values()))),
                Arbitraries.of(Mark.values()),
                Arbitraries.of(false, false, false, false, true))
            .as(Drawn::new);
    return images.list().ofMaxSize(25).map(World::of);
  }

  /// An account as it is at a time, on the side of the copies or on that of the sources.
  ///
  /// @param fates by image
  record World(
      Instant now,
      List<OwnedImage> images,
      List<OwnedSnapshot> snapshots,
      Map<ImageId, Fate> fates,
      Map<ImageId, Kind> kinds,
      boolean isOfCopies) {

    static World of(List<Drawn> drawn) {
      boolean isOfCopies = drawn.size() % 2 == 0;
      List<OwnedImage> images = new ArrayList<>();
      List<OwnedSnapshot> snapshots = new ArrayList<>();
      Map<ImageId, Fate> fates = new HashMap<>();
      Map<ImageId, Kind> kinds = new HashMap<>();
      for (int i = 0; i < drawn.size(); i++) {
        OwnedImage image = image(i, drawn.get(i), isOfCopies);
        images.add(image);
        fates.put(image.id(), drawn.get(i).fate());
        kinds.put(image.id(), drawn.get(i).kind());
        image
            .snapshots()
            .forEach(id ->
                snapshots.add(
                    new OwnedSnapshot(
                        id, image.owner(), image.createdAt(), image.tags(), 8L << 30)));
      }
      // Some images were deregistered without their snapshots.
      images.removeIf(image -> image.id().value().endsWith("7"));
      return new World(START, images, snapshots, fates, kinds, isOfCopies);
    }

    private static OwnedImage image(int i, Drawn drawn, boolean isOfCopies) {
      Instant createdAt = START.minus(Duration.ofHours(drawn.ageHours()));
      String recipe = RECIPES.get(drawn.recipe());
      Map<String, String> tags = new TreeMap<>();
      tags.put("BuiltBy", drawn.fate() == Fate.NOT_KILNS ? "amigo" : "kiln");
      tags.put("Recipe", recipe);
      tags.put("kiln:bake", "%s-%s-%06x".formatted(recipe, BakeId.time(createdAt), i));
      if (drawn.kind() != Kind.UNTESTED) {
        tags.put("kiln:tested", createdAt.toString());
      }
      // Some of the other side's kind are among them.
      if (isOfCopies != drawn.isCopy()) {
        tags.put("CopiedFromAMI", "ami-%017x".formatted(i + 1_000));
        tags.put("kiln:retain", retention(recipe).asTag());
        reported(drawn.kind()).ifPresent(value -> tags.put("kiln:reported", value));
      }
      if (drawn.fate() == Fate.KEPT) {
        tags.put("kiln:keep", "the auditors asked for it");
      }
      switch (drawn.mark()) {
        case NONE -> {}
        case RUN_OUT -> tags.put("kiln:collect-after", START.minusSeconds(60).toString());
        case RUNNING -> tags.put("kiln:collect-after", START.plus(Duration.ofDays(3)).toString());
      }
      return new OwnedImage(
          new ImageId("ami-%017x".formatted(i)),
          drawn.isForeign() ? ELSEWHERE : HERE,
          state(drawn.kind()),
          createdAt,
          ImageTags.of(tags),
          List.of(new SnapshotId("snap-%017x".formatted(i))),
          drawn.fate() == Fate.PROTECTED,
          drawn.mark() != Mark.NONE);
    }

    private static Optional<String> reported(Kind kind) {
      return switch (kind) {
        case GOOD -> Optional.of("copied");
        case FAILED -> Optional.of("given-up");
        case UNTESTED, UNPUBLISHED -> Optional.of("given-up");
        case PENDING, DISABLED -> Optional.empty();
      };
    }

    private static State state(Kind kind) {
      return switch (kind) {
        case GOOD, UNTESTED, UNPUBLISHED -> State.AVAILABLE;
        case FAILED -> State.FAILED;
        case PENDING -> State.PENDING;
        case DISABLED -> State.DISABLED;
      };
    }

    Facts facts(String... doubts) {
      Map<ImageId, List<String>> objections = new HashMap<>();
      images.forEach(image ->
          objections.put(
              image.id(),
              fates.get(image.id()) == Fate.OBJECTED ? List.of("its bake runs") : List.of()));
      return facts(objections, List.of(doubts));
    }

    Facts factsWithoutCloserLook() {
      return facts(Map.of(), List.of());
    }

    private Facts facts(Map<ImageId, List<String>> objections, List<String> doubts) {
      Uses uses = new Uses();
      images.stream()
          .map(OwnedImage::id)
          .filter(id -> fates.get(id) == Fate.USED)
          .forEach(id -> uses.add(id, new Use("instance", "i-1")));
      return new Facts(
          HERE, new Region("eu-west-1"), images, snapshots, standings(), uses, objections, doubts);
    }

    private Standings standings() {
      if (isOfCopies) {
        return new CopyStandings();
      }
      Map<RecipeName, Retention> retentions =
          RETENTIONS.entrySet().stream()
              .collect(
                  Collectors.toMap(entry -> new RecipeName(entry.getKey()), Map.Entry::getValue));
      Set<ImageId> published =
          kinds.keySet().stream()
              .filter(id -> kinds.get(id) == Kind.GOOD)
              .collect(Collectors.toSet());
      return new SourceStandings(retentions, published);
    }

    /// The account's own images of this side's kind.
    Set<ImageId> ours() {
      return images.stream().filter(this::isOurs).map(OwnedImage::id).collect(Collectors.toSet());
    }

    private boolean isOurs(OwnedImage image) {
      return image.owner().equals(HERE)
          && fates.get(image.id()) != Fate.NOT_KILNS
          && image.tags().copiedFrom().isPresent() == isOfCopies;
    }

    boolean wasGood(ImageId id) {
      return kinds.get(id) == Kind.GOOD || (!isOfCopies && kinds.get(id) == Kind.UNPUBLISHED);
    }

    List<String> reasonsToKeep(ImageId id) {
      OwnedImage image =
          images.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
      List<String> reasons = new ArrayList<>();
      if (!isOurs(image)) {
        reasons.add("it is not ours");
      }
      if (fates.get(id) != Fate.NONE) {
        reasons.add("it is " + fates.get(id));
      }
      switch (kinds.get(id)) {
        case PENDING, DISABLED -> reasons.add("it is " + kinds.get(id));
        case GOOD, UNPUBLISHED -> {
          if (wasGood(id) && age(image).compareTo(retention(image).minimumAge()) < 0) {
            reasons.add("it is young");
          }
          if (isAmongNewest(image)) {
            reasons.add("it is one of the newest");
          }
        }
        case FAILED, UNTESTED -> {}
        case null -> throw new AssertionError(id);
      }
      return reasons;
    }

    private Duration age(OwnedImage image) {
      return Duration.between(image.createdAt(), now);
    }

    private static Retention retention(OwnedImage image) {
      return retention(image.tags().recipe().orElseThrow().value());
    }

    private static Retention retention(String recipe) {
      return Objects.requireNonNull(RETENTIONS.get(recipe), recipe);
    }

    private boolean isAmongNewest(OwnedImage image) {
      return kinds.get(image.id()) == Kind.GOOD
          && images.stream()
              .filter(this::isOurs)
              .filter(each -> kinds.get(each.id()) == Kind.GOOD)
              .filter(each -> each.tags().recipe().equals(image.tags().recipe()))
              .sorted(
                  Comparator.comparing(
                          (OwnedImage each) -> each.tags().bake().orElseThrow(), BakeId.BY_TIME)
                      .reversed())
              .limit(retention(image).keep())
              .anyMatch(image::equals);
    }

    Set<OwnedSnapshot> leftSnapshots() {
      Set<SnapshotId> had =
          images.stream().flatMap(image -> image.snapshots().stream()).collect(Collectors.toSet());
      return snapshots.stream()
          .filter(snapshot -> !had.contains(snapshot.id()))
          .filter(snapshot -> snapshot.owner().equals(HERE))
          .filter(snapshot -> snapshot.tags().isKilns())
          .filter(snapshot -> snapshot.tags().copiedFrom().isPresent() == isOfCopies)
          .collect(Collectors.toSet());
    }

    boolean isKept(OwnedSnapshot snapshot) {
      return snapshot.tags().keep().isPresent();
    }

    World later(Duration time) {
      return new World(now.plus(time), images, snapshots, fates, kinds, isOfCopies);
    }

    /// As carrying the plan out leaves it.
    World after(Plan plan) {
      Map<ImageId, Verdict> verdicts = new HashMap<>();
      plan.images().forEach(each -> verdicts.put(each.image().id(), each.verdict()));
      Map<SnapshotId, Verdict> ofSnapshots = new HashMap<>();
      plan.snapshots().forEach(each -> ofSnapshots.put(each.snapshot().id(), each.verdict()));
      Map<SnapshotId, Verdict> ofTheirImages = new HashMap<>();
      List<OwnedImage> left = new ArrayList<>();
      for (OwnedImage image : images) {
        Verdict verdict = verdicts.getOrDefault(image.id(), new Verdict.Keep(List.of("foreign")));
        image.snapshots().forEach(snapshot -> ofTheirImages.put(snapshot, verdict));
        if (!(verdict instanceof Verdict.Delete)) {
          left.add(changed(image, verdict));
        }
      }
      List<OwnedSnapshot> leftSnapshots = new ArrayList<>();
      for (OwnedSnapshot snapshot : snapshots) {
        Verdict verdict =
            ofTheirImages.getOrDefault(
                snapshot.id(),
                ofSnapshots.getOrDefault(snapshot.id(), new Verdict.Keep(List.of("foreign"))));
        if (!(verdict instanceof Verdict.Delete)) {
          leftSnapshots.add(
              new OwnedSnapshot(
                  snapshot.id(),
                  snapshot.owner(),
                  snapshot.startedAt(),
                  changed(snapshot.tags(), verdict),
                  snapshot.bytes()));
        }
      }
      return new World(now, left, leftSnapshots, fates, kinds, isOfCopies);
    }

    private static OwnedImage changed(OwnedImage image, Verdict verdict) {
      return new OwnedImage(
          image.id(),
          image.owner(),
          image.state(),
          image.createdAt(),
          changed(image.tags(), verdict),
          image.snapshots(),
          image.isProtected(),
          switch (verdict) {
            case Verdict.Mark _ -> true;
            case Verdict.Unmark _ -> false;
            case Verdict.Keep _, Verdict.Wait _, Verdict.Delete _ -> image.isDeprecated();
          });
    }

    private static ImageTags changed(ImageTags tags, Verdict verdict) {
      Optional<Instant> mark =
          switch (verdict) {
            case Verdict.Mark(Instant from, String _) -> Optional.of(from);
            case Verdict.Unmark _ -> Optional.empty();
            case Verdict.Keep _, Verdict.Wait _, Verdict.Delete _ -> tags.collectAfter();
          };
      return new ImageTags(
          tags.isKilns(),
          tags.recipe(),
          tags.bake(),
          tags.digest(),
          tags.isTested(),
          tags.copiedFrom(),
          tags.retention(),
          tags.reported(),
          tags.keep(),
          mark);
    }
  }
}
