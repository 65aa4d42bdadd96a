package dev.kiln.baker.due;

import dev.kiln.baker.due.LookRecord.Kept;
import dev.kiln.baker.due.LookRecord.Look;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// That one look for bakes that are due is under way at a time: of two that do not see each other's
/// bakes, each would begin as many as may be at work. A look that is gone without a word is waited
/// for as long as one may last.
public final class LookTurn {
  private final LookRecord record;
  private final String name;
  private final Duration longest;
  private final Clock clock;
  private Optional<String> version = Optional.empty();

  /// @param name of this look; no other has it
  /// @param longest how long a look may last, clocks that differ included
  public LookTurn(LookRecord record, String name, Duration longest, Clock clock) {
    this.record = record;
    this.name = name;
    this.longest = longest;
    this.clock = clock;
  }

  /// @return until when it is another's turn at most; empty when it is this look's
  Optional<Instant> take() {
    Instant now = clock.instant();
    Look own = new Look(name, now.plus(longest));
    version = record.replace(own, Optional.empty());
    if (version.isEmpty()) {
      Kept there = record.kept();
      if (!isOwn(there) && there.look().until().isAfter(now)) {
        return Optional.of(there.look().until());
      }
      version = record.replace(own, Optional.of(there.version()));
    }
    if (version.isEmpty()) {
      // Another look was quicker, or the answer to this one's own call was lost.
      Kept there = record.kept();
      if (!isOwn(there)) {
        return Optional.of(there.look().until());
      }
      version = Optional.of(there.version());
    }
    return Optional.empty();
  }

  /// The next look need not wait.
  void end() {
    Optional<String> _ = record.replace(new Look(name, clock.instant()), version);
  }

  private boolean isOwn(Kept there) {
    return there.look().by().equals(name);
  }
}
