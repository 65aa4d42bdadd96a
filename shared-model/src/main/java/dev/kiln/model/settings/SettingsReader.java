package dev.kiln.model.settings;

import dev.kiln.model.document.Kind;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads what the environment of a function tells it, and collects everything that is wrong with
/// it.
public final class SettingsReader {
  private final String function;
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  /// @param function whose environment it is, for people
  public SettingsReader(String function, Map<String, String> environment) {
    this.function = function;
    this.environment = environment;
  }

  /// @param type throws IllegalArgumentException for what it does not take
  public <T> Optional<T> read(String name, Function<String, T> type) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      problems.add(name + " is missing");
      return Optional.empty();
    }
    return typed(name, () -> type.apply(value));
  }

  /// As [#read(String, Function)]; what it does not take is told with what would be right.
  public <T> Optional<T> read(String name, Kind<T> kind) {
    return read(name, text -> of(kind, text));
  }

  /// As [#read(String, Function, Object)], of a kind.
  public <T> Optional<T> read(String name, Kind<T> kind, T otherwise) {
    return read(name, text -> of(kind, text), otherwise);
  }

  private static <T> T of(Kind<T> kind, String text) {
    try {
      return kind.reader().apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(
          "\"%s\" is not right; expected %s".formatted(text, kind.wanted()), e);
    }
  }

  /// @param otherwise what it is where the environment says nothing
  public <T> Optional<T> read(String name, Function<String, T> type, T otherwise) {
    return environment.getOrDefault(name, "").isBlank() ? Optional.of(otherwise) : read(name, type);
  }

  /// What `value` makes of settings that were read.
  ///
  /// @param name of the setting it is wrong by, if it is
  public <T> Optional<T> typed(String name, Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (IllegalArgumentException e) {
      problems.add(name + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /// To be thrown where anything is missing.
  public IllegalArgumentException problems() {
    return new IllegalArgumentException(
        "The environment of the %s function is not right:\n- %s"
            .formatted(function, String.join("\n- ", problems)));
  }
}
