package dev.kiln.stacksets.rollout;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// A part of a long list.
///
/// @param next where the list goes on; empty at its end
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }

  /// Shows every item of a list, and holds one page of it at a time.
  ///
  /// @param source from where a page begins to the page
  public static <T> void forEach(Function<Optional<String>, Page<T>> source, Consumer<T> shown) {
    Optional<String> from = Optional.empty();
    do {
      Page<T> page = source.apply(from);
      page.items().forEach(shown);
      from = page.next();
    } while (from.isPresent());
  }
}
