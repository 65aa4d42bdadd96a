package dev.kiln.baker.bakes;

import dev.kiln.model.bake.BakeId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Whether a bake may go on, when one of a recipe may be at work at a time.
///
/// Every bake first writes that it asks, then sees who else is there, then writes what it decided.
/// So of two bakes at least one sees the other. Who sees one at work gives way; so does who sees
/// one with a smaller id that asks, because that one will not go on before it knows, or that waits,
/// because it came first. Who has the smallest id waits for the others that ask to decide: one of
/// them may have looked before this one was to be seen. Who waits asks again before it goes on.
public sealed interface Turn {

  /// @param others open bakes of the same recipe
  static Turn of(BakeId own, List<BakeStatus> others) {
    Optional<BakeStatus> before =
        first(others, other -> other.state() == BakeState.RUNNING)
            .or(() -> first(others, other -> BakeId.BY_TIME.compare(other.bake(), own) < 0));
    if (before.isPresent()) {
      return new Behind(before.get());
    }
    return first(others, other -> other.state() == BakeState.ASKING)
        .<Turn>map(Unclear::new)
        .orElseGet(Own::new);
  }

  private static Optional<BakeStatus> first(List<BakeStatus> others, Predicate<BakeStatus> wanted) {
    return others.stream()
        .filter(wanted)
        .min(Comparator.comparing(BakeStatus::bake, BakeId.BY_TIME));
  }

  record Own() implements Turn {}

  record Behind(BakeStatus other) implements Turn {}

  /// The other one has to decide first.
  record Unclear(BakeStatus other) implements Turn {}
}
