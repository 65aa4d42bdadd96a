package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a bake stands, by its records.
///
/// @param startedAt when it began or was last taken up again; when it was asked for, where no entry
///   says so
/// @param stage the last that has an entry, or the one after it where that one is done
/// @param failure of that stage, or why it was cancelled; of an unreadable bake, what is wrong with
///   which entry
/// @param waitsFor the bake that goes first, while this one waits, or went first, where it gave way
/// @param execution of the pipeline that was at it last, or still is
public record BakeStatus(
    BakeId bake,
    BakeState state,
    Instant startedAt,
    StageName stage,
    Optional<Failure> failure,
    Optional<BakeId> waitsFor,
    Optional<String> execution) {

  /// In the order of a bake.
  static final List<StageName> STAGES =
      List.of(
          StageName.LOOKUP, StageName.BUILD, StageName.TEST, StageName.UPDATE, StageName.PUBLISH);

  /// Reads no more entries than needed, and none but those in `names`.
  ///
  /// @param names of the bake's entries
  /// @throws dev.kiln.baker.journal.JournalException when an entry says what no stage writes, or
  ///   has vanished
  public static BakeStatus of(BakeRecords records, BakeId bake, Set<String> names, Instant now) {
    Optional<StageName> last =
        STAGES.reversed().stream().filter(stage -> names.contains(stage.toString())).findFirst();
    Optional<Failure> failure =
        last.flatMap(stage -> records.read(bake, stage.toString(), Failure::of));
    boolean isPublished = last.equals(Optional.of(StageName.PUBLISH)) && failure.isEmpty();
    StageName stage = failure.isPresent() ? last.orElseThrow() : after(last);
    if (isPublished) {
      return new BakeStatus(
          bake,
          BakeState.PUBLISHED,
          bake.asked(),
          stage,
          failure,
          Optional.empty(),
          Optional.empty());
    }
    Optional<Beginning> beginning =
        names.contains(BakeRecords.START)
            ? Optional.of(records.read(bake, BakeRecords.START, Beginning::read))
            : Optional.empty();
    BakeState state = state(beginning, failure, now);
    Instant startedAt = beginning.map(Beginning::startedAt).orElse(bake.asked());
    Optional<String> execution = beginning.flatMap(Beginning::execution);
    // A bake that only asked, waited or gave way never came to its first stage.
    StageName reached = last.isEmpty() && isBeforeAll(state) ? StageName.START : stage;
    if (names.contains(BakeRecords.CANCEL) && !isPastCancelling(state, stage)) {
      Failure cancelled = records.read(bake, BakeRecords.CANCEL, RecordedCancellation::read);
      return new BakeStatus(
          bake,
          BakeState.CANCELLED,
          startedAt,
          reached,
          Optional.of(cancelled),
          Optional.empty(),
          execution);
    }
    return new BakeStatus(
        bake,
        state,
        startedAt,
        reached,
        failure.or(() -> beginning.flatMap(BakeStatus::stopped)),
        beginning.flatMap(Beginning::waitsFor),
        execution);
  }

  /// As it stands when what Automation says of its execution counts as well: a bake is over once
  /// that is, even where no stage could say so, and not before, however long it takes.
  public BakeStatus with(Executions executions, Instant now) {
    if (state != BakeState.RUNNING && state != BakeState.ABANDONED) {
      return this;
    }
    return execution
        .flatMap(id -> executions.find(id).map(found -> with(id, found, now)))
        .orElse(this);
  }

  private BakeStatus with(String id, Execution found, Instant now) {
    return switch (found) {
      case Execution.Running _ -> atWork();
      case Execution.Ended ended when ended.mayWork(now) -> atWork();
      case Execution.Ended ended ->
          new BakeStatus(
              bake,
              BakeState.FAILED,
              startedAt,
              stage,
              Optional.of(
                  new Failure(
                      ended.at(),
                      "The execution %s is over: %s. %s".formatted(id, ended.status(), ended.why()),
                      0)),
              waitsFor,
              execution);
    };
  }

  private BakeStatus atWork() {
    return new BakeStatus(bake, BakeState.RUNNING, startedAt, stage, failure, waitsFor, execution);
  }

  /// Of stages that keep no failure of their own.
  private static Optional<Failure> stopped(Beginning beginning) {
    return beginning.why().isEmpty()
        ? Optional.empty()
        : Optional.of(new Failure(beginning.seenAt(), beginning.why(), 0));
  }

  private static boolean isBeforeAll(BakeState state) {
    return switch (state) {
      case ASKING, WAITING, GAVE_WAY, UNCHANGED -> true;
      case RUNNING, PUBLISHED, FAILED, CANCELLED, ABANDONED, UNREADABLE -> false;
    };
  }

  /// As [#of], of a bake that cannot be read as well.
  public static BakeStatus orUnreadable(
      BakeRecords records, BakeId bake, Set<String> names, Instant now) {
    try {
      return of(records, bake, names, now);
    } catch (JournalException e) {
      return unreadable(bake, e, now);
    }
  }

  static BakeStatus unreadable(BakeId bake, JournalException why, Instant now) {
    return new BakeStatus(
        bake,
        BakeState.UNREADABLE,
        bake.asked(),
        StageName.START,
        Optional.of(new Failure(now, "unreadable: " + why.getMessage(), 0)),
        Optional.empty(),
        Optional.empty());
  }

  /// Whether no process works at a bake with these entries, told without reading one.
  static boolean isCertainlyCancelled(Set<String> names) {
    return names.contains(BakeRecords.CANCEL) && !names.contains(StageName.TEST.toString());
  }

  /// Whether a process makes the image current, or publishes it, and will not stop.
  public boolean isPastCancelling() {
    return isPastCancelling(state, stage);
  }

  private static boolean isPastCancelling(BakeState state, StageName stage) {
    return (state == BakeState.RUNNING || state == BakeState.ASKING)
        && stage.compareTo(StageName.UPDATE) >= 0;
  }

  private static BakeState state(
      Optional<Beginning> beginning, Optional<Failure> failure, Instant now) {
    if (beginning.isEmpty()) {
      return failure.isPresent() ? BakeState.FAILED : BakeState.ABANDONED;
    }
    Beginning began = beginning.get();
    if (failure.isPresent() && !failure.get().failedAt().isBefore(began.startedAt())) {
      return BakeState.FAILED;
    }
    return switch (began.standing()) {
      case STOPPED -> BakeState.FAILED;
      case GAVE_WAY -> failure.isPresent() ? BakeState.FAILED : BakeState.GAVE_WAY;
      case UNCHANGED -> BakeState.UNCHANGED;
      case ASKS -> began.isPast(now) ? BakeState.ABANDONED : BakeState.ASKING;
      case WAITS -> began.isPast(now) ? BakeState.ABANDONED : BakeState.WAITING;
      case AT_WORK -> began.isPast(now) ? BakeState.ABANDONED : BakeState.RUNNING;
    };
  }

  private static StageName after(Optional<StageName> last) {
    int next = last.map(STAGES::indexOf).orElse(-1) + 1;
    return STAGES.get(Math.min(next, STAGES.size() - 1));
  }
}
