package dev.kiln.baker.bakes;

import dev.kiln.baker.bakes.Beginning.Standing;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// Begins a bake, or takes it up again, unless another one of its recipe is at work, or another
/// process at this one. Goes before all other stages.
public final class StartStage implements Stage<BakeRequest, BakeRequest> {

  /// No bake is at work for longer, so that the past costs no calls.
  public static final Duration LONGEST = Duration.ofHours(36);

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LATER = Duration.ofSeconds(30);

  /// Who asks is done with it within seconds, unless its process died.
  private static final Duration ASKING_TAKES = Duration.ofMinutes(1);

  private final BakeRecords records;
  private final Claim claim;
  private final boolean isPatient;
  private final Executions executions;
  private final Clock clock;
  private boolean hasWaited;

  /// @param claim on the bake that is begun
  /// @param isPatient whether to wait while another bake is at work
  /// @param executions tell whether the tooling account itself is at the bake
  public StartStage(
      BakeRecords records, Claim claim, boolean isPatient, Executions executions, Clock clock) {
    this.records = records;
    this.claim = claim;
    this.isPatient = isPatient;
    this.executions = executions;
    this.clock = clock;
  }

  /// Where the tooling account bakes nothing itself.
  public StartStage(BakeRecords records, Claim claim, boolean isPatient, Clock clock) {
    this(records, claim, isPatient, Executions.NONE, clock);
  }

  /// Whether another bake went first, so that what was known before may no longer be so.
  public boolean hasWaited() {
    return hasWaited;
  }

  @Override
  public StageName name() {
    return StageName.START;
  }

  @Override
  public String summary(BakeRequest request) {
    return "no other bake of %s is at work".formatted(request.recipe().name());
  }

  @Override
  public StageResult<BakeRequest> advance(BakeRequest request) {
    BakeId own = request.bake();
    if (stands(Standing.WAITS)) {
      SortedMap<BakeId, Set<String>> seen = seen(own);
      if (isCancelled(own, seen)) {
        return cancelled(own);
      }
      if (Turn.of(own, others(own, seen)) instanceof Turn.Behind behind) {
        return waiting(own, behind.other());
      }
    }
    if (!stands(Standing.ASKS) || isLate()) {
      Optional<String> refusal = ask(request);
      if (refusal.isPresent()) {
        return new StageResult.Failed<>(refusal.get());
      }
    }
    return decide(request);
  }

  /// Others need not wait for a bake that will not go on.
  @Override
  public Optional<String> abandon(BakeRequest request) {
    if (stands(Standing.ASKS) || stands(Standing.WAITS)) {
      boolean _ = claim.say(Standing.GAVE_WAY);
    }
    return Optional.empty();
  }

  /// Says that nobody is at the bake any longer, so that others need not wait for it.
  ///
  /// @param why the stage first; empty where that is not known
  void stop(String why) {
    if (stands(Standing.AT_WORK)) {
      boolean _ = claim.sayStopped(why);
    }
  }

  /// What is at work goes on without this process.
  void leave() {
    claim.leave();
  }

  void leaveUnchanged() {
    boolean _ = claim.say(Standing.UNCHANGED);
  }

  private boolean stands(Standing standing) {
    return claim.written().filter(written -> written.standing() == standing).isPresent();
  }

  /// Whether others may soon take what this bake asked for as past.
  private boolean isLate() {
    Instant seenAt = claim.written().orElseThrow().seenAt();
    return clock.instant().isAfter(seenAt.plus(Beginning.UNHEARD.dividedBy(2)));
  }

  /// @return why it may not even ask
  private Optional<String> ask(BakeRequest request) {
    BakeId own = request.bake();
    Instant now = clock.instant();
    if (own.asked().plus(BakeRecords.OLDEST).isBefore(now)) {
      return Optional.of(
          "%s was asked for more than %d days ago, and others do not look for it any longer.%nBegin a new one."
              .formatted(own, BakeRecords.OLDEST.toDays()));
    }
    return claim
        .take(
            Beginning.of(request, claim.process(), now),
            other -> other.isHeld(now, executions) && !isOver(own))
        .map(other -> taken(own, other));
  }

  private StageResult<BakeRequest> decide(BakeRequest request) {
    BakeId own = request.bake();
    SortedMap<BakeId, Set<String>> seen = seen(own);
    if (isCancelled(own, seen)) {
      return cancelled(own);
    }
    return switch (Turn.of(own, others(own, seen))) {
      case Turn.Own _ -> {
        if (isLate()) {
          yield new StageResult.Waiting<>(
              "the look at other bakes took too long, and is done again", SOON, ASKING_TAKES);
        }
        yield claim.say(Standing.AT_WORK) ? new StageResult.Done<>(request) : taken(own);
      }
      case Turn.Behind behind -> {
        if (isPatient) {
          yield waiting(own, behind.other());
        }
        boolean _ = claim.sayGaveWayTo(behind.other().bake());
        yield new StageResult.Failed<>(refusal(behind.other()));
      }
      case Turn.Unclear unclear -> {
        boolean _ = claim.renew();
        yield new StageResult.Waiting<>(
            "%s began as well, and is about to give way".formatted(unclear.other().bake()),
            SOON,
            isPatient ? StageResult.FOREVER : ASKING_TAKES);
      }
    };
  }

  private StageResult<BakeRequest> waiting(BakeId own, BakeStatus other) {
    hasWaited = true;
    return claim.sayWaitingFor(other.bake())
        ? new StageResult.Waiting<>(told(other), LATER, StageResult.FOREVER)
        : taken(own);
  }

  private StageResult<BakeRequest> cancelled(BakeId own) {
    boolean _ = claim.say(Standing.GAVE_WAY);
    return new StageResult.Failed<>(
        "%s was cancelled, and is not taken up again.\nBegin a new one: without --resume."
            .formatted(own));
  }

  private SortedMap<BakeId, Set<String>> seen(BakeId own) {
    return records.recent(own.recipe(), clock.instant().minus(LONGEST));
  }

  /// Whether it was published or failed, whatever its process could still say.
  private boolean isOver(BakeId own) {
    BakeState state = BakeStatus.of(records, own, records.names(own), clock.instant()).state();
    return state == BakeState.PUBLISHED || state == BakeState.FAILED;
  }

  private boolean isCancelled(BakeId own, SortedMap<BakeId, Set<String>> seen) {
    Set<String> names = seen.containsKey(own) ? seen.get(own) : records.names(own);
    return names.contains(BakeRecords.CANCEL);
  }

  private List<BakeStatus> others(BakeId own, SortedMap<BakeId, Set<String>> seen) {
    Instant now = clock.instant();
    return seen.entrySet().stream()
        .filter(other -> !other.getKey().equals(own))
        .filter(other -> !BakeStatus.isCertainlyCancelled(other.getValue()))
        .map(other ->
            BakeStatus.of(records, other.getKey(), other.getValue(), now).with(executions, now))
        .filter(other -> other.state().isOpen())
        .toList();
  }

  private static String told(BakeStatus other) {
    return switch (other.state()) {
      case RUNNING ->
          "%s is at work since %s, in stage %s"
              .formatted(other.bake(), second(other.startedAt()), other.stage());
      case WAITING ->
          "%s waits for its turn since %s".formatted(other.bake(), second(other.startedAt()));
      case ASKING, PUBLISHED, FAILED, CANCELLED, GAVE_WAY, UNCHANGED, ABANDONED, UNREADABLE ->
          "%s began as well, at %s".formatted(other.bake(), second(other.startedAt()));
    };
  }

  private static Instant second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String refusal(BakeStatus other) {
    return """
    One bake of a recipe is at work at a time: %1$s.
    Maybe --wait is wanted, or the process of that bake is no more: then take it up again by \
    --resume %2$s, or end it by kiln cancel %2$s.\
    """
        .formatted(told(other), other.bake());
  }

  private StageResult<BakeRequest> taken(BakeId own) {
    return new StageResult.Failed<>("Another process has just taken %s up.".formatted(own));
  }

  private static String taken(BakeId own, Beginning other) {
    if (other.execution().isPresent()) {
      return """
      The tooling account is at %1$s itself, in the execution %2$s.
      Maybe kiln cancel %1$s is wanted; a function that it called may be at work for %3$d minutes \
      after that.\
      """
          .formatted(own, other.execution().get(), Execution.LONGEST_CALL.toMinutes());
    }
    return """
    Another process is at %s, and was seen at %s.
    Maybe it is no more: then the bake can be taken up from %s on.\
    """
        .formatted(own, second(other.seenAt()), second(other.seenAt().plus(Beginning.SEEN)));
  }
}
