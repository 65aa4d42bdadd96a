package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.Failure;
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
/// @param failure of that stage
public record BakeStatus(
    BakeId bake, BakeState state, Instant startedAt, StageName stage, Optional<Failure> failure) {

  /// In the order of a bake.
  static final List<StageName> STAGES =
      List.of(
          StageName.LOOKUP, StageName.BUILD, StageName.TEST, StageName.UPDATE, StageName.PUBLISH);

  /// Reads no more entries than needed, and none but those in `names`.
  ///
  /// @param names of the bake's entries
  public static BakeStatus of(BakeRecords records, BakeId bake, Set<String> names, Instant now) {
    Optional<StageName> last =
        STAGES.reversed().stream().filter(stage -> names.contains(stage.toString())).findFirst();
    Optional<Failure> failure =
        last.flatMap(stage -> Failure.of(records.read(bake, stage.toString())));
    boolean isPublished = last.equals(Optional.of(StageName.PUBLISH)) && failure.isEmpty();
    StageName stage = failure.isPresent() ? last.orElseThrow() : after(last);
    if (isPublished) {
      return new BakeStatus(bake, BakeState.PUBLISHED, bake.asked(), stage, failure);
    }
    Optional<Beginning> beginning =
        names.contains(BakeRecords.START)
            ? Optional.of(Beginning.read(records.read(bake, BakeRecords.START)))
            : Optional.empty();
    Instant startedAt = beginning.map(Beginning::startedAt).orElse(bake.asked());
    return new BakeStatus(bake, state(names, beginning, failure, now), startedAt, stage, failure);
  }

  private static BakeState state(
      Set<String> names, Optional<Beginning> beginning, Optional<Failure> failure, Instant now) {
    if (names.contains(BakeRecords.CANCEL)) {
      return BakeState.CANCELLED;
    }
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
      case ASKS -> began.isPast(now) ? BakeState.ABANDONED : BakeState.ASKING;
      case AT_WORK -> began.isPast(now) ? BakeState.ABANDONED : BakeState.RUNNING;
    };
  }

  private static StageName after(Optional<StageName> last) {
    int next = last.map(STAGES::indexOf).orElse(-1) + 1;
    return STAGES.get(Math.min(next, STAGES.size() - 1));
  }
}
