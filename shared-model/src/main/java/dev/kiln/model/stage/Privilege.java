package dev.kiln.model.stage;

import java.util.Comparator;
import java.util.List;

/// One action a stage may call.
///
/// @param why one sentence
public record Privilege(
    Action action,
    List<Resource> resources,
    List<Condition> conditions,
    String why,
    Evidence evidence) {
  public Privilege {
    if (resources.isEmpty() || why.isBlank()) {
      throw new IllegalArgumentException(action + " needs resources and a reason");
    }
    resources = List.copyOf(resources);
    conditions =
        conditions.stream()
            .sorted(Comparator.comparing(Condition::operator).thenComparing(Condition::key))
            .toList();
  }
}
