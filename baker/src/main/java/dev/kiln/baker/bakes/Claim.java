package dev.kiln.baker.bakes;

import dev.kiln.baker.bakes.BakeRecords.Kept;
import dev.kiln.baker.bakes.Beginning.Standing;
import dev.kiln.baker.pipeline.Cancellation;
import dev.kiln.model.bake.BakeId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// This process's hold on a bake. Whoever wrote `start.json` last has the bake; it is only ever
/// written over what its writer has seen, so of two processes that take a bake up one is told.
///
/// May be used by several threads.
public final class Claim {
  private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(20);

  private final BakeRecords records;
  private final BakeId bake;
  private final String process;
  private final Clock clock;
  private Optional<Beginning> written = Optional.empty();
  private Optional<String> version = Optional.empty();
  private boolean isLost;

  /// @param random names the process
  public Claim(BakeRecords records, BakeId bake, RandomGenerator random, Clock clock) {
    this(records, bake, "%016x".formatted(random.nextLong()), clock);
  }

  /// For a run of the pipeline, which is to be started with `token`: whoever else does so is the
  /// same process.
  public static Claim hosted(BakeRecords records, BakeId bake, UUID token, Clock clock) {
    return new Claim(records, bake, Beginning.hosted(token), clock);
  }

  /// For a part of a process that has the bake, as its records say.
  public static Claim of(Beginning present, BakeRecords records, BakeId bake, Clock clock) {
    return new Claim(records, bake, present.process(), clock);
  }

  Claim(BakeRecords records, BakeId bake, String process, Clock clock) {
    this.records = records;
    this.bake = bake;
    this.process = process;
    this.clock = clock;
  }

  String process() {
    return process;
  }

  /// What this process has said last.
  synchronized Optional<Beginning> written() {
    return written;
  }

  /// @param isTheirs whether what another process wrote stays
  /// @return what stays; empty when the bake is this process's now
  synchronized Optional<Beginning> take(Beginning beginning, Predicate<Beginning> isTheirs) {
    if (write(beginning)) {
      return Optional.empty();
    }
    Kept there = records.kept(bake, BakeRecords.START);
    Beginning other = Beginning.read(there.entry());
    if (isTheirs.test(other)) {
      return Optional.of(other);
    }
    version = Optional.of(there.version());
    return write(beginning)
        ? Optional.empty()
        : Optional.of(Beginning.read(records.kept(bake, BakeRecords.START).entry()));
  }

  /// @return whether it could be said: not when another process has taken the bake
  synchronized boolean say(Standing standing) {
    return say(written.orElseThrow().as(standing, clock.instant()));
  }

  /// @return as [#say(Standing)]
  synchronized boolean sayGaveWayTo(BakeId other) {
    return say(written.orElseThrow().behind(other, Standing.GAVE_WAY, clock.instant()));
  }

  /// @return as [#say(Standing)]
  synchronized boolean sayStopped(String why) {
    return say(written.orElseThrow().stopped(why, clock.instant()));
  }

  /// @return as [#say(Standing)]
  synchronized boolean sayWaitingFor(BakeId other) {
    Beginning present = written.orElseThrow();
    return present.waitsFor().equals(Optional.of(other))
        ? renew()
        : say(present.behind(other, Standing.WAITS, clock.instant()));
  }

  /// Says, not too often, that this process is alive.
  ///
  /// @return whether it still has the bake
  synchronized boolean renew() {
    Instant now = clock.instant();
    return !isLost
        && (written.isEmpty()
            || now.isBefore(written.get().seenAt().plus(BETWEEN_SIGNS))
            || say(written.get().seen(now)));
  }

  /// The bake goes on by itself, and anybody may take it up at once. This process has no say in it
  /// any longer.
  public synchronized void leave() {
    if (written.isPresent()) {
      boolean _ = write(written.get().withoutProcess(clock.instant()));
      isLost = true;
    }
  }

  /// The bake is a run of the pipeline's from now on, and this process has no say in it any longer.
  ///
  /// @param execution of the run
  /// @return whether it could be said: not when another process has taken the bake
  public synchronized boolean handOver(String execution) {
    boolean isSaid = say(written.orElseThrow().in(execution, clock.instant()));
    isLost = true;
    written = Optional.empty();
    return isSaid;
  }

  /// Whether no other process has taken the bake, as the records are now.
  synchronized boolean isKept() {
    return !isLost
        && Beginning.read(records.kept(bake, BakeRecords.START).entry()).process().equals(process);
  }

  /// Says that this process is alive whenever it is asked whether the bake is to end, and ends it
  /// here when another process has taken it.
  public Cancellation renewedBy(Cancellation cancellation) {
    return new Cancellation() {
      @Override
      public Optional<String> asked() {
        return cancellation.asked().or(this::lost);
      }

      @Override
      public Optional<String> lost() {
        return renew()
            ? Optional.empty()
            : Optional.of("another process has taken %s up, and goes on with it".formatted(bake));
      }
    };
  }

  private boolean say(Beginning beginning) {
    isLost = isLost || !write(beginning);
    return !isLost;
  }

  /// Where the answer to an earlier call was lost, this process has itself changed what it means to
  /// replace.
  private boolean write(Beginning beginning) {
    Optional<String> next = records.replace(bake, BakeRecords.START, beginning.entry(), version);
    if (next.isEmpty()) {
      Kept there = records.kept(bake, BakeRecords.START);
      if (Beginning.read(there.entry()).process().equals(process)) {
        next =
            records.replace(
                bake, BakeRecords.START, beginning.entry(), Optional.of(there.version()));
      }
    }
    if (next.isEmpty()) {
      return false;
    }
    version = next;
    written = Optional.of(beginning);
    return true;
  }
}
