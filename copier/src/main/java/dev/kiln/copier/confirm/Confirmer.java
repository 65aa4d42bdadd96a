package dev.kiln.copier.confirm;

import dev.kiln.copier.confirm.CurrentImage.Pointing;
import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.CopyQueue;
import dev.kiln.copier.report.Results;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.tag.Reported;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Brings one copy to its end: usable and current, tried again, or given up. The tooling account
/// hears of each of these.
///
/// ## Order
///
/// Every step can be done twice, and the tag that says it was done is set last. So a copy comes to
/// the same end wherever a run before this one stopped, and whoever else looks at it meanwhile; the
/// tooling account may hear of it more than once.
public final class Confirmer {
  /// One image is tried so often at most.
  public static final int MOST_ATTEMPTS = 3;

  /// A request is lost when the function copy does not see yet that the copy before it failed: EC2
  /// [shows changes
  /// late](https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html), as a rule by
  /// seconds.
  private static final Duration BEFORE_THE_SECOND = Duration.ofMinutes(5);

  /// What failed twice gets some time.
  private static final Duration BEFORE_THE_LAST = Duration.ofMinutes(10);

  /// So long an attempt may take to show before it is asked for anew. It is asked for a few times
  /// only, because each request that the function copy refuses ends in its dead-letter queue.
  static final Duration BEFORE_ASKING_ANEW = Duration.ofHours(1);

  static final int MOST_REQUESTS = 3;

  /// The parameter takes an image within seconds. One that it does not take in a day needs a
  /// person.
  private static final Duration TO_POINT = Duration.ofDays(1);

  private final Destination here;
  private final Inventory inventory;
  private final CurrentImage current;
  private final CopyQueue queue;
  private final Results results;
  private final Clock clock;
  private final CopyStory story;

  public Confirmer(
      Destination here,
      Inventory inventory,
      ImageParameters parameters,
      CopyQueue queue,
      Results results,
      Clock clock) {
    this.here = here;
    this.inventory = inventory;
    this.current = new CurrentImage(parameters);
    this.queue = queue;
    this.results = results;
    this.clock = clock;
    this.story = new CopyStory(here, clock);
  }

  CopyStory story() {
    return story;
  }

  /// Does what is left to do about a copy of `sitting`, and tells of it in the log.
  ///
  /// @throws RuntimeException with AWS's words when AWS refuses or does not answer
  Outcome settle(CopiedImage copy, Sitting sitting) {
    if (copy.tags().isToldAsFailed()) {
      return retry(copy, sitting, "how it failed was told before");
    }
    return switch (judge(copy, sitting)) {
      case Judgement.Usable() -> confirm(copy, sitting);
      case Judgement.Faulty(List<String> problems) ->
          doubt(copy, sitting, Doubt.Kind.FAULTY, problems);
      case Judgement.Failed(String reason) -> fail(copy, sitting, reason);
      case Judgement.Pending() -> told(copy, new Outcome.Pending());
      case Judgement.Unclear(String why) -> told(copy, new Outcome.Later(why));
      case Judgement.Withdrawn(String why) -> told(copy, new Outcome.Withdrawn(why));
    };
  }

  /// Makes the copy current where it is usable. This needs nothing outside the account, so it is
  /// done for all copies before the tooling account hears of any.
  ///
  /// @throws RuntimeException with AWS's words when AWS refuses or does not answer
  void point(CopiedImage copy, Sitting sitting) {
    if (!copy.tags().isToldAsFailed()
        && judge(copy, sitting) instanceof Judgement.Usable
        && sitting.pointing(copy).isEmpty()) {
      sitting.add(copy, pointing(copy));
    }
  }

  private Judgement judge(CopiedImage copy, Sitting sitting) {
    return Judgement.of(copy, sitting.snapshotsOf(copy), here.key());
  }

  private Pointing pointing(CopiedImage copy) {
    return copy.tags()
        .bake()
        .filter(_ -> copy.tags().isOfABake())
        .map(bake -> current.point(bake, copy.id()))
        .orElseGet(Pointing.Current::new);
  }

  private Outcome confirm(CopiedImage copy, Sitting sitting) {
    point(copy, sitting);
    return switch (sitting.pointing(copy).orElseThrow()) {
      case Pointing.Current() -> confirm(copy, sitting, Optional.empty());
      case Pointing.Older(BakeId newer) -> confirm(copy, sitting, Optional.of(newer));
      case Pointing.Later(String why) when now().isAfter(copy.startedAt().plus(TO_POINT)) ->
          doubt(copy, sitting, Doubt.Kind.UNPOINTED, List.of(why));
      case Pointing.Later(String why) -> told(copy, new Outcome.Later(why));
    };
  }

  private Outcome confirm(CopiedImage copy, Sitting sitting, Optional<BakeId> newer) {
    if (sitting.isToolingSilent()) {
      return untold(copy);
    }
    Optional<BakeId> bake = copy.tags().bake().filter(_ -> copy.tags().isOfABake());
    send(
        new ImageCopied(
            here.account(),
            here.region(),
            copy.tags().source().orElseThrow(),
            copy.id(),
            bake.map(BakeId::recipe),
            bake,
            here.key(),
            copy.startedAt(),
            now()),
        sitting);
    Outcome confirmed = told(copy, new Outcome.Confirmed(newer));
    inventory.mark(copy.id(), Reported.COPIED);
    return confirmed;
  }

  /// One look need not show all that is there, so it takes a second, some time later, to give up.
  private Outcome doubt(CopiedImage copy, Sitting sitting, Doubt.Kind kind, List<String> reasons) {
    Optional<Doubt> before = copy.tags().doubt().filter(it -> it.kind() == kind);
    if (before.filter(it -> it.isFinal(now())).isPresent()) {
      return giveUp(copy, sitting, reasons);
    }
    if (before.isEmpty()) {
      inventory.mark(copy.id(), new Doubt(kind, now()).reported());
    }
    return told(copy, new Outcome.Later(String.join("; ", reasons)));
  }

  private Outcome fail(CopiedImage copy, Sitting sitting, String reason) {
    if (copy.attempt() >= MOST_ATTEMPTS) {
      return giveUp(
          copy,
          sitting,
          List.of(reason, "this was the last of %d attempts".formatted(MOST_ATTEMPTS)));
    }
    try {
      ImageCreated _ = Retelling.of(copy, here);
    } catch (IllegalArgumentException e) {
      return giveUp(
          copy, sitting, List.of(reason, "it cannot be tried again, because " + e.getMessage()));
    }
    if (sitting.isToolingSilent()) {
      return untold(copy);
    }
    report(copy, sitting, reason);
    inventory.mark(copy.id(), Reported.FAILED);
    return retry(copy, sitting, reason);
  }

  /// An attempt is not spent while the key cannot be used: EC2 would take the request and fail
  /// again. A request need not lead to an attempt, so the copy is looked at until there is one.
  private Outcome retry(CopiedImage copy, Sitting sitting, String reason) {
    int next = copy.attempt() + 1;
    Optional<Asked> before = copy.tags().asked();
    if (sitting.isFollowed(copy)) {
      inventory.mark(copy.id(), Reported.RETRIED);
      return told(
          copy,
          before.isPresent() ? new Outcome.Followed(next) : new Outcome.Retried(next, reason));
    }
    if (before.filter(it -> now().isBefore(it.last().plus(BEFORE_ASKING_ANEW))).isPresent()) {
      return told(copy, new Outcome.Awaited(next));
    }
    int requests = before.map(Asked::times).orElse(0);
    if (requests >= MOST_REQUESTS) {
      return giveUp(
          copy,
          sitting,
          List.of(
              "attempt %d was asked for %d times and is still not to be seen. Maybe kiln-copy waits or refused it"
                  .formatted(next, requests)));
    }
    String state = sitting.keyState();
    if (state.equals(EncryptionKey.MISSING)) {
      return giveUp(
          copy, sitting, List.of("there is no key %s (any more)".formatted(here.key()), reason));
    }
    if (!state.equals(EncryptionKey.ENABLED)) {
      return told(copy, new Outcome.OnHold("%s is %s; %s".formatted(here.key(), state, reason)));
    }
    queue.send(
        Retelling.of(copy, here).toJson(),
        next,
        next == MOST_ATTEMPTS ? BEFORE_THE_LAST : BEFORE_THE_SECOND);
    inventory.mark(copy.id(), new Asked(requests + 1, now()).reported());
    return told(copy, new Outcome.Retried(next, reason));
  }

  private Outcome giveUp(CopiedImage copy, Sitting sitting, List<String> reasons) {
    if (sitting.isToolingSilent()) {
      return untold(copy);
    }
    report(copy, sitting, String.join("; ", reasons));
    inventory.mark(copy.id(), Reported.GIVEN_UP);
    return told(copy, new Outcome.GivenUp(reasons));
  }

  private void report(CopiedImage copy, Sitting sitting, String reason) {
    Optional<BakeId> bake = copy.tags().bake();
    send(
        new ImageCopyFailed(
            here.account(),
            here.region(),
            copy.tags().source(),
            Optional.of(copy.id()),
            bake.map(BakeId::recipe),
            bake,
            here.key(),
            Optional.of(copy.startedAt()),
            now(),
            reason,
            copy.attempt()),
        sitting);
  }

  private void send(CopyResult result, Sitting sitting) {
    try {
      results.report(result);
    } catch (RuntimeException e) {
      sitting.setToolingSilent();
      throw e;
    }
  }

  private Outcome untold(CopiedImage copy) {
    return told(
        copy,
        new Outcome.Later(
            "the results queue of the tooling account did not take another's message"));
  }

  private Outcome told(CopiedImage copy, Outcome outcome) {
    story.tell(copy, outcome);
    return outcome;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
