package dev.kiln.baker.bakes;

import dev.kiln.model.bake.BakeId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether a bake may go on, when one of a recipe may be at work at a time.
///
/// Every bake first writes that it asks, then sees who else is there, then writes what it decided.
/// So of two bakes at least one sees the other. Who sees one at work gives way; so does who sees
/// one with a smaller id, because that one will not go on before it knows. Who has the smallest id
/// waits for the others to decide: one of them may have looked before this one was to be seen.
public sealed interface Turn {

  /// @param others open bakes of the same recipe
  static Turn of(BakeId own, List<BakeStatus> others) {
    Comparator<BakeStatus> byTime = Comparator.comparing(BakeStatus::bake, BakeId.BY_TIME);
    Optional<BakeStatus> atWork =
        others.stream().filter(each -> each.state() == BakeState.RUNNING).min(byTime);
    if (atWork.isPresent()) {
      return new Behind(atWork.get());
    }
    Optional<BakeStatus> first = others.stream().min(byTime);
    if (first.isEmpty()) {
      return new Own();
    }
    return BakeId.BY_TIME.compare(first.get().bake(), own) < 0
        ? new Behind(first.get())
        : new Unclear(first.get());
  }

  record Own() implements Turn {}

  record Behind(BakeStatus other) implements Turn {}

  /// The other one has to decide first.
  record Unclear(BakeStatus other) implements Turn {}
}
