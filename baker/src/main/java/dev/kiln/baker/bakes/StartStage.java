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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// Begins a bake, or takes it up again, unless another one of its recipe is at work. Goes before
/// all other stages.
public final class StartStage implements Stage<BakeRequest, BakeRequest> {

  /// No bake of more than this age is looked for, so that the past costs no calls. One that is
  /// taken up again when it is older than this is not seen by others.
  static final Duration LONGEST = Duration.ofHours(36);

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LATER = Duration.ofSeconds(30);

  /// Who asks is done with it within seconds, unless its process died.
  private static final Duration ASKING_TAKES = Duration.ofMinutes(1);

  private final BakeRecords records;
  private final boolean isPatient;
  private final Clock clock;
  private Optional<Beginning> asked = Optional.empty();
  private Optional<Beginning> begun = Optional.empty();

  /// @param isPatient whether to wait while another bake is at work
  public StartStage(BakeRecords records, boolean isPatient, Clock clock) {
    this.records = records;
    this.isPatient = isPatient;
    this.clock = clock;
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
    if (asked.isEmpty()) {
      Optional<BakeStatus> atWork =
          isPatient ? others(own, seen(own)).stream().findFirst() : Optional.empty();
      if (atWork.isPresent()) {
        return waiting(atWork.get());
      }
      Beginning beginning = Beginning.of(request, clock.instant());
      records.write(own, BakeRecords.START, beginning.entry());
      asked = Optional.of(beginning);
    }
    SortedMap<BakeId, Set<String>> seen = seen(own);
    if (isCancelled(own, seen)) {
      decide(own, Standing.GAVE_WAY);
      return new StageResult.Failed<>(
          "%s was cancelled, and is not taken up again.\nBegin a new one: without --resume."
              .formatted(own));
    }
    return switch (Turn.of(own, others(own, seen))) {
      case Turn.Own _ -> {
        decide(own, Standing.AT_WORK);
        yield new StageResult.Done<>(request);
      }
      case Turn.Behind behind -> {
        decide(own, Standing.GAVE_WAY);
        yield isPatient
            ? waiting(behind.other())
            : new StageResult.Failed<>(refusal(behind.other()));
      }
      case Turn.Unclear unclear ->
          new StageResult.Waiting<>(
              "%s began as well, and is about to give way".formatted(unclear.other().bake()),
              SOON,
              ASKING_TAKES);
    };
  }

  /// Others need not wait for a bake that will not go on.
  @Override
  public Optional<String> abandon(BakeRequest request) {
    if (asked.isPresent()) {
      decide(request.bake(), Standing.GAVE_WAY);
    }
    return Optional.empty();
  }

  /// Says that nobody is at the bake any longer, so that others need not wait for it.
  void stop(BakeRequest request) {
    if (begun.isPresent()) {
      records.write(request.bake(), BakeRecords.START, begun.get().as(Standing.STOPPED).entry());
    }
  }

  private static StageResult<BakeRequest> waiting(BakeStatus other) {
    return new StageResult.Waiting<>(told(other), LATER, StageResult.FOREVER);
  }

  private void decide(BakeId own, Standing standing) {
    records.write(own, BakeRecords.START, asked.orElseThrow().as(standing).entry());
    begun = asked;
    asked = Optional.empty();
  }

  private SortedMap<BakeId, Set<String>> seen(BakeId own) {
    return records.recent(own.recipe(), clock.instant().minus(LONGEST));
  }

  /// An old bake is not among those that are seen.
  private boolean isCancelled(BakeId own, SortedMap<BakeId, Set<String>> seen) {
    Set<String> names = seen.containsKey(own) ? seen.get(own) : records.names(own);
    return names.contains(BakeRecords.CANCEL);
  }

  private List<BakeStatus> others(BakeId own, SortedMap<BakeId, Set<String>> seen) {
    Instant now = clock.instant();
    return seen.entrySet().stream()
        .filter(other -> !other.getKey().equals(own))
        .filter(other -> other.getValue().contains(BakeRecords.START))
        .filter(other -> !other.getValue().contains(BakeRecords.CANCEL))
        .map(other -> BakeStatus.of(records, other.getKey(), other.getValue(), now))
        .filter(other -> other.state().isOpen())
        .toList();
  }

  private static String told(BakeStatus other) {
    return other.state() == BakeState.RUNNING
        ? "%s is at work since %s, in stage %s"
            .formatted(other.bake(), other.startedAt(), other.stage())
        : "%s began as well, at %s".formatted(other.bake(), other.startedAt());
  }

  private static String refusal(BakeStatus other) {
    return """
    One bake of a recipe is at work at a time: %1$s.
    Maybe --wait is wanted, or the process of that bake is no more: then take it up again by \
    --resume %2$s, or end it by kiln cancel %2$s.\
    """
        .formatted(told(other), other.bake());
  }
}
