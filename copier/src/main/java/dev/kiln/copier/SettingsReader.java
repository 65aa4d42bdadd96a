package dev.kiln.copier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads what the environment of a function tells it, and collects everything that is wrong with
/// it.
final class SettingsReader {
  private final String function;
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  SettingsReader(String function, Map<String, String> environment) {
    this.function = function;
    this.environment = environment;
  }

  /// @param type throws IllegalArgumentException for what it does not take
  <T> Optional<T> read(String name, Function<String, T> type) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      problems.add(name + " is missing");
      return Optional.empty();
    }
    return typed(name, () -> type.apply(value));
  }

  <T> Optional<T> read(String name, Function<String, T> type, T otherwise) {
    return environment.getOrDefault(name, "").isBlank() ? Optional.of(otherwise) : read(name, type);
  }

  <T> Optional<T> typed(String name, Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (IllegalArgumentException e) {
      problems.add(name + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  IllegalArgumentException problems() {
    return new IllegalArgumentException(
        "The environment of the %s function is not right:\n- %s"
            .formatted(function, String.join("\n- ", problems)));
  }
}
