package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A copy that is already in this account and Region.
///
/// @param attempt which try made it, 1 when it does not say
/// @param madeAt when EC2 was asked for it, to the second, or [#UNDATED]
public record ExistingCopy(ImageId image, State state, int attempt, Instant madeAt) {
  /// Stands where EC2 does not say when: long ago.
  public static final Instant UNDATED = Instant.EPOCH;

  public enum State {
    AVAILABLE,
    PENDING,
    /// It will never be of use.
    FAILED,
    /// Somebody took it out of use and may put it back.
    DISABLED,
    /// It is gone, and shows for a short while only.
    DEREGISTERED
  }

  boolean counts() {
    return state == State.AVAILABLE || state == State.PENDING;
  }

  /// Whether it was made in that second or later.
  boolean isMadeSince(Instant time) {
    return !madeAt.isBefore(time.truncatedTo(ChronoUnit.SECONDS));
  }

  /// Whether it is known to be older: what is so young that its tags do not show has no date.
  boolean isMadeBefore(Instant time) {
    return !madeAt.equals(UNDATED) && madeAt.isBefore(time);
  }
}
