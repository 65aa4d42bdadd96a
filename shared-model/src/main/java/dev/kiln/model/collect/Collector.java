package dev.kiln.model.collect;

import dev.kiln.model.collect.Collected.Gone;
import dev.kiln.model.collect.Collected.Left;
import dev.kiln.model.collect.Collected.WayBack;
import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/// Looks, plans, and carries the plan out.
public final class Collector {

  /// [EC2 refuses a time that is
  /// past](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeprecation.html),
  /// and rounds to minutes.
  private static final Duration SOON = Duration.ofMinutes(2);

  private final AccountId account;
  private final Region region;
  private final Planner planner;
  private final Clock clock;

  public Collector(AccountId account, Region region, CollectRules rules, Clock clock) {
    this.account = account;
    this.region = region;
    this.planner = new Planner(rules);
    this.clock = clock;
  }

  /// Changes nothing.
  ///
  /// @param side what is known on this side, once it is known which images were given out
  public Plan plan(Survey survey, Function<Survey.Found, Side> side) {
    Survey.Found found = survey.look();
    Side known = side.apply(found);
    Facts facts =
        new Facts(
            account,
            region,
            found.images(),
            found.snapshots(),
            known.standings(),
            found.uses(),
            Map.of(),
            Stream.concat(found.doubts().stream(), known.doubts().stream()).toList());
    Instant now = clock.instant();
    List<OwnedImage> candidates = planner.candidates(facts, now);
    return planner.plan(
        candidates.isEmpty() ? facts : closer(facts, candidates, survey, known.objections()), now);
  }

  /// What one side knows of its images.
  ///
  /// @param objections are asked for the few that may go
  /// @param doubts why that may not be complete
  public record Side(Standings standings, Objections objections, List<String> doubts) {
    public Side {
      doubts = List.copyOf(doubts);
    }
  }

  private static Facts closer(
      Facts facts, List<OwnedImage> candidates, Survey survey, Objections objections) {
    List<String> doubts = new ArrayList<>();
    Map<ImageId, List<String>> objected = Map.of();
    try {
      objected = objections.to(candidates);
    } catch (EstateException e) {
      doubts.add(String.valueOf(e.getMessage()));
    }
    Survey.Referred referred = survey.refer(candidates);
    doubts.addAll(referred.doubts());
    Map<ImageId, List<String>> reasons = HashMap.newHashMap(candidates.size());
    for (OwnedImage image : candidates) {
      List<String> those = new ArrayList<>(objected.getOrDefault(image.id(), List.of()));
      referred.uses().of(image.id()).ifPresent(those::add);
      reasons.put(image.id(), those);
    }
    return facts.with(reasons, doubts);
  }

  /// Carries the plan out. What fails is told, and the rest is done all the same.
  ///
  /// @param isTimeUp whether to leave the rest for another time
  public Collected apply(Plan plan, Removal removal, BooleanSupplier isTimeUp) {
    Work work = new Work(removal);
    // What goes, goes first: the longer ago the look was, the more may have changed.
    List<Plan.OfImage> inOrder =
        plan.images().stream()
            .sorted(Comparator.comparing(each -> !(each.verdict() instanceof Verdict.Delete)))
            .toList();
    for (Plan.OfImage each : inOrder) {
      if (isTimeUp.getAsBoolean()) {
        return work.collected(plan, true);
      }
      work.change(each);
    }
    for (Plan.OfSnapshot each : plan.snapshots()) {
      if (isTimeUp.getAsBoolean()) {
        return work.collected(plan, true);
      }
      work.change(each);
    }
    return work.collected(plan, false);
  }

  /// What was done so far.
  private final class Work {
    private final Removal removal;
    private final List<ImageId> marked = new ArrayList<>();
    private final List<ImageId> unmarked = new ArrayList<>();
    private final List<Gone> gone = new ArrayList<>();
    private final List<SnapshotId> goneSnapshots = new ArrayList<>();
    private final List<Left> left = new ArrayList<>();

    Work(Removal removal) {
      this.removal = removal;
    }

    Collected collected(Plan plan, boolean isCut) {
      return new Collected(plan, marked, unmarked, gone, goneSnapshots, left, isCut);
    }

    void change(Plan.OfImage each) {
      OwnedImage image = each.image();
      String id = image.id().value();
      switch (each.verdict()) {
        case Verdict.Keep _, Verdict.Wait _ -> {}
        case Verdict.Mark(Instant collectAfter, String _) ->
            trying(id, () -> mark(image, collectAfter));
        case Verdict.Unmark _ -> trying(id, () -> unmark(image));
        case Verdict.Delete _ -> trying(id, () -> delete(image, each.bytes()));
      }
    }

    void change(Plan.OfSnapshot each) {
      SnapshotId id = each.snapshot().id();
      switch (each.verdict()) {
        case Verdict.Keep _, Verdict.Wait _, Verdict.Unmark _ -> {}
        case Verdict.Mark(Instant collectAfter, String _) ->
            trying(id.value(), () -> removal.mark(List.of(id.value()), collectAfter));
        case Verdict.Delete _ ->
            trying(
                id.value(),
                () -> {
                  if (removal.delete(id)) {
                    goneSnapshots.add(id);
                  }
                });
      }
    }

    /// The mark first: who finds an image that is deprecated without one cannot tell whose doing
    /// that was.
    private void mark(OwnedImage image, Instant collectAfter) {
      removal.mark(resources(image), collectAfter.truncatedTo(ChronoUnit.SECONDS));
      if (image.state() == State.AVAILABLE) {
        removal.deprecate(image.id(), clock.instant().plus(SOON));
      }
      marked.add(image.id());
    }

    /// The mark last, for the same reason.
    private void unmark(OwnedImage image) {
      if (image.isDeprecated()) {
        removal.undeprecate(image.id());
      }
      removal.unmark(resources(image));
      unmarked.add(image.id());
    }

    private static List<String> resources(OwnedImage image) {
      return Stream.concat(
              Stream.of(image.id().value()), image.snapshots().stream().map(SnapshotId::value))
          .toList();
    }

    /// A snapshot that is left has the mark of its image, and goes the next time at the latest.
    private void delete(OwnedImage image, long bytes) {
      Map<SnapshotId, String> remains = removal.deregister(image.id());
      gone.add(new Gone(image.id(), bytes, wayBack(image.id())));
      remains.forEach((snapshot, why) -> left.add(new Left(snapshot.value(), why)));
    }

    /// The image is gone by then, whatever becomes of the look.
    private WayBack wayBack(ImageId image) {
      try {
        return removal
            .restorableUntil(image)
            .<WayBack>map(WayBack.Until::new)
            .orElseGet(WayBack.None::new);
      } catch (EstateException e) {
        return new WayBack.Unknown(String.valueOf(e.getMessage()));
      }
    }

    private void trying(String resource, Runnable change) {
      try {
        change.run();
      } catch (EstateException e) {
        left.add(new Left(resource, String.valueOf(e.getMessage())));
      }
    }
  }
}
