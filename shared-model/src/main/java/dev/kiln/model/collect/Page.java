package dev.kiln.model.collect;

import java.util.List;
import java.util.Optional;

/// A part of a list.
///
/// @param next what to ask for the part after it with; empty where this is the last
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }

  public static <T> Page<T> last(List<T> items) {
    return new Page<>(items, Optional.empty());
  }
}
