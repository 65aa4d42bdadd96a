package dev.kiln.stacksets.rollout;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// One thing to ask of the StackSet.
public sealed interface Step {

  /// Makes the StackSet, without instances.
  record Make(Definition definition) implements Step {}

  /// Gives it, and then its instances, another definition.
  ///
  /// @param where empty for everywhere; all others become outdated
  record Update(Definition definition, List<String> why, Optional<Batch> where) implements Step {
    public Update {
      why = List.copyOf(why);
    }
  }

  record Remove(Batch where) implements Step {}

  record Create(Batch where, SortedMap<String, String> overrides) implements Step {}

  /// Gives instances other values of their own.
  record Adjust(Batch where, SortedMap<String, String> overrides) implements Step {}

  /// Tries again what is not as the StackSet wants it.
  record Retry(Batch where) implements Step {}

  /// Such as `update`.
  default String verb() {
    return switch (this) {
      case Make _ -> "make";
      case Update _ -> "update";
      case Remove _ -> "remove";
      case Create _ -> "create";
      case Adjust _ -> "override";
      case Retry _ -> "retry";
    };
  }

  default Optional<Batch> batch() {
    return switch (this) {
      case Make _ -> Optional.empty();
      case Update(_, _, Optional<Batch> where) -> where;
      case Remove(Batch batch) -> Optional.of(batch);
      case Create(Batch batch, _) -> Optional.of(batch);
      case Adjust(Batch batch, _) -> Optional.of(batch);
      case Retry(Batch batch) -> Optional.of(batch);
    };
  }

  /// All that makes this step another than that. What a step does is the same only while the
  /// StackSet's definition is, so that is part of it.
  default List<String> content(Definition definition) {
    String what =
        switch (this) {
          case Make _ -> "";
          case Update(_, _, Optional<Batch> where) -> where.map(Batch::toString).orElse("");
          case Remove(Batch batch) -> batch.toString();
          case Create(Batch batch, SortedMap<String, String> overrides) -> batch + " " + overrides;
          case Adjust(Batch batch, SortedMap<String, String> overrides) -> batch + " " + overrides;
          case Retry(Batch batch) -> batch.toString();
        };
    return List.of(verb(), what, definition.template(), definition.parameters().toString());
  }
}
