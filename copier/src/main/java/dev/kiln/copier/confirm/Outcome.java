package dev.kiln.copier.confirm;

import dev.kiln.model.bake.BakeId;
import java.util.List;
import java.util.Optional;

/// What looking at a copy came to.
public sealed interface Outcome {

  /// It is usable, and the tooling account knows.
  ///
  /// @param newer the bake that is current instead of the copy's
  record Confirmed(Optional<BakeId> newer) implements Outcome {}

  /// It failed; the tooling account knows, and a new attempt is asked for.
  record Retried(int attempt, String reason) implements Outcome {}

  /// It failed, and a new attempt was asked for some time ago and is not seen yet.
  record Awaited(int attempt) implements Outcome {}

  /// It failed, and the new attempt that was asked for is there.
  record Followed(int attempt) implements Outcome {}

  /// It failed and the tooling account knows. A new attempt has to wait for the key.
  record OnHold(String why) implements Outcome {}

  /// It is of no use, the tooling account knows, and nothing more is tried.
  record GivenUp(List<String> reasons) implements Outcome {
    public GivenUp {
      reasons = List.copyOf(reasons);
    }
  }

  /// EC2 is still at it. It will tell.
  record Pending() implements Outcome {}

  /// A person has to do with it. Nothing is done.
  record Withdrawn(String why) implements Outcome {}

  /// It has to be looked at again soon.
  record Later(String why) implements Outcome {}
}
