package dev.kiln.baker.collect;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.collect.CopyLedger.Told;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.collect.EstateException;
import dev.kiln.model.collect.Objections;
import dev.kiln.model.collect.OwnedImage;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What keeps an image of the tooling account that nothing there uses: a bake at work, its own or
/// one that is based on it, a recipe that names it as its base, and copies that may still be made.
/// What is recorded of an image and cannot be read keeps it, and no other.
public final class SourceObjections implements Objections {

  /// After which no member can still find the message in its queue:
  /// [MessageRetentionPeriod](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html).
  private static final Duration LONGEST_IN_QUEUE = Duration.ofDays(14);

  /// A copy that failed is asked for anew within minutes, if it is at all.
  private static final Duration RETRY = Duration.ofDays(1);

  private final CurrentRecipes recipes;
  private final BakeRecords records;
  private final Executions executions;
  private final CopyLedger ledger;
  private final Clock clock;

  public SourceObjections(
      CurrentRecipes recipes,
      BakeRecords records,
      Executions executions,
      CopyLedger ledger,
      Clock clock) {
    this.recipes = recipes;
    this.records = records;
    this.executions = executions;
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public Map<ImageId, List<String>> to(List<OwnedImage> images) {
    Instant now = clock.instant();
    Map<ImageId, List<String>> bases = new HashMap<>();
    basesOfRecipes(bases);
    basesOfBakes(bases, now);
    return images.stream()
        .collect(Collectors.toMap(OwnedImage::id, image -> reasons(image, bases, now)));
  }

  private List<String> reasons(OwnedImage image, Map<ImageId, List<String>> bases, Instant now) {
    List<String> reasons = new ArrayList<>(bases.getOrDefault(image.id(), List.of()));
    BakeId bake = image.tags().bake().orElseThrow();
    Set<String> names = records.names(bake);
    work(bake, names, now).ifPresent(reasons::add);
    // What came no further than its test was never announced.
    if (image.tags().isTested() || names.contains(StageName.UPDATE.toString())) {
      try {
        pending(image, now).ifPresent(reasons::add);
      } catch (JournalException e) {
        reasons.add("what was told of its copies cannot be read: " + e.getMessage());
      }
    }
    return reasons;
  }

  private Optional<String> work(BakeId bake, Set<String> names, Instant now) {
    if (names.isEmpty()) {
      return Optional.of("no journal here knows its bake: another installation may have made it");
    }
    BakeStatus status = status(bake, names, now);
    if (status.state() == BakeState.UNREADABLE) {
      return Optional.of(
          "its bake is %s".formatted(status.failure().map(Failure::why).orElse("unreadable")));
    }
    return status.state().isOpen() ? Optional.of("its bake is still at work") : Optional.empty();
  }

  private void basesOfRecipes(Map<ImageId, List<String>> bases) {
    for (Recipe recipe : recipes.all()) {
      if (recipe.base() instanceof Base.Image(ImageId base)) {
        bases
            .computeIfAbsent(base, _ -> new ArrayList<>())
            .add("%s is based on it".formatted(recipe.name()));
      }
    }
  }

  private void basesOfBakes(Map<ImageId, List<String>> bases, Instant now) {
    for (Recipe recipe : recipes.all()) {
      records
          .recent(recipe.name(), now.minus(StartStage.LONGEST))
          .forEach((bake, names) -> {
            if (mayBeAtWork(bake, names, now)) {
              pinned(bake, names)
                  .ifPresent(pinned ->
                      bases
                          .computeIfAbsent(pinned.base().id(), _ -> new ArrayList<>())
                          .add("%s is based on it, and at work".formatted(bake)));
            }
          });
    }
  }

  /// Any image may be its base where that cannot be read.
  private Optional<Entry.Pinned> pinned(BakeId bake, Set<String> names) {
    try {
      return records.pinned(bake, names);
    } catch (JournalException e) {
      throw new EstateException(
          "which image %s is based on is not known: %s".formatted(bake, e.getMessage()), e);
    }
  }

  private boolean mayBeAtWork(BakeId bake, Set<String> names, Instant now) {
    BakeState state = status(bake, names, now).state();
    return state.isOpen() || state == BakeState.UNREADABLE;
  }

  private BakeStatus status(BakeId bake, Set<String> names, Instant now) {
    return BakeStatus.orUnreadable(records, bake, names, now).with(executions, now);
  }

  /// Where a copy may still be made of it.
  private Optional<String> pending(OwnedImage image, Instant now) {
    Map<Place, Told> told =
        ledger.of(image.id()).stream()
            .collect(
                Collectors.toMap(
                    word -> new Place(word.account(), word.region()), Function.identity()));
    List<String> open = new ArrayList<>();
    told.forEach((place, word) -> {
      if (!word.isCopied() && word.at().plus(RETRY).isAfter(now)) {
        open.add(place.toString());
      }
    });
    if (image.createdAt().plus(LONGEST_IN_QUEUE).isAfter(now)) {
      image.tags().recipe().flatMap(recipes::of).map(Recipe::targets).stream()
          .flatMap(targets -> places(targets).stream())
          .filter(place -> !told.containsKey(place))
          .forEach(place -> open.add(place.toString()));
    }
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "copies may still be made in "
                + open.stream().sorted().collect(Collectors.joining(", ")));
  }

  private static List<Place> places(Audience.Pairs targets) {
    List<Place> places = new ArrayList<>();
    targets
        .regions()
        .forEach((account, regions) ->
            regions.forEach(region -> places.add(new Place(account, region))));
    return places;
  }

  private record Place(AccountId account, Region region) {
    @Override
    public String toString() {
      return account + "/" + region;
    }
  }
}
