package dev.kiln.model.message;

import dev.kiln.model.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes typed fields out of a JSON object and collects everything that is wrong with them.
final class JsonFields {
  /// As much of a value as tells which one is meant.
  private static final int LONGEST_QUOTE = 60;

  private final Supplier<String> path;
  private final Map<?, ?> object;
  private final List<String> problems;

  /// @param problems gets what is found wrong
  JsonFields(Map<?, ?> object, List<String> problems) {
    this(() -> "", object, problems);
  }

  private JsonFields(Supplier<String> path, Map<?, ?> object, List<String> problems) {
    this.path = path;
    this.object = object;
    this.problems = problems;
  }

  /// A value as a reason may quote it: never all of a long one.
  static String quote(@Nullable Object value) {
    return switch (value) {
      case List<?> _ -> "a list";
      case Map<?, ?> _ -> "an object";
      case null, default -> Printable.line(String.valueOf(value), LONGEST_QUOTE);
    };
  }

  boolean has(String field) {
    return object.get(field) != null;
  }

  <T> Optional<T> text(String field, Function<String, T> type) {
    return switch (object.get(field)) {
      case null -> missing(field);
      case String text -> typed(field, text, type);
      case Object other -> wrong(field, other, "a text");
    };
  }

  <T> Optional<T> whole(String field, Function<Integer, T> type) {
    return switch (object.get(field)) {
      case null -> missing(field);
      case Integer number -> typed(field, number, type);
      case Object other -> wrong(field, other, "a whole number");
    };
  }

  Optional<Boolean> flag(String field) {
    return switch (object.get(field)) {
      case null -> missing(field);
      case Boolean flag -> Optional.of(flag);
      case Object other -> wrong(field, other, "true or false");
    };
  }

  <T> Optional<T> longWhole(String field, Function<Long, T> type) {
    return switch (object.get(field)) {
      case null -> missing(field);
      case Integer number -> typed(field, number.longValue(), type);
      case Long number -> typed(field, number, type);
      case Object other -> wrong(field, other, "a whole number");
    };
  }

  /// As [#texts], of a list that may have none.
  <T> Optional<List<T>> anyTexts(String field, Function<String, T> type) {
    return object.get(field) instanceof List<?> elements && elements.isEmpty()
        ? Optional.of(List.of())
        : texts(field, type);
  }

  /// A list of texts that has some. One bad element makes the whole list a problem.
  <T> Optional<List<T>> texts(String field, Function<String, T> type) {
    return switch (object.get(field)) {
      case null -> missing(field);
      case List<?> elements when elements.isEmpty() -> empty(field);
      case List<?> elements -> texts(field, elements, type);
      case Object other -> wrong(field, other, "a list of texts");
    };
  }

  private <T> Optional<List<T>> texts(String field, List<?> elements, Function<String, T> type) {
    List<T> values = new ArrayList<>();
    for (Object element : elements) {
      if (element instanceof String text) {
        typed(field, text, type).ifPresent(values::add);
      } else {
        wrong(field, element, "a list of texts");
      }
    }
    return values.size() == elements.size() ? Optional.of(values) : Optional.empty();
  }

  Optional<Map<String, String>> textMap(String field) {
    Optional<JsonFields> inner = object(field);
    if (inner.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> values = new TreeMap<>();
    for (Object key : inner.get().object.keySet()) {
      String name = String.valueOf(key);
      inner.get().text(name, value -> value).ifPresent(value -> values.put(name, value));
    }
    return values.size() == inner.get().object.size() ? Optional.of(values) : Optional.empty();
  }

  Optional<JsonFields> object(String field) {
    return switch (object.get(field)) {
      case null -> missing(field);
      case Map<?, ?> map -> Optional.of(new JsonFields(() -> at(field) + ".", map, problems));
      case Object other -> wrong(field, other, "an object");
    };
  }

  /// A list of objects that has some. One bad element makes the whole list a problem.
  Optional<List<JsonFields>> objects(String field) {
    return switch (object.get(field)) {
      case null -> missing(field);
      case List<?> elements when elements.isEmpty() -> empty(field);
      case List<?> elements -> objects(field, elements);
      case Object other -> wrong(field, other, "a list of objects");
    };
  }

  private Optional<List<JsonFields>> objects(String field, List<?> elements) {
    List<JsonFields> fields = new ArrayList<>();
    for (Object element : elements) {
      if (element instanceof Map<?, ?> map) {
        int index = fields.size();
        fields.add(new JsonFields(() -> at(field) + "[" + index + "].", map, problems));
      } else {
        return wrong(field, element, "a list of objects");
      }
    }
    return Optional.of(fields);
  }

  private <F, T> Optional<T> typed(String field, F value, Function<F, T> type) {
    try {
      return Optional.of(type.apply(value));
    } catch (RuntimeException e) {
      // Every type here says by exception what it refuses; java.time's own is no
      // IllegalArgumentException.
      String whole = value.toString();
      String why = String.valueOf(e.getMessage());
      problems.add(at(field) + ": " + (whole.isEmpty() ? why : why.replace(whole, quote(whole))));
      return Optional.empty();
    }
  }

  private <T> Optional<T> missing(String field) {
    problems.add(at(field) + " is missing");
    return Optional.empty();
  }

  private <T> Optional<T> empty(String field) {
    problems.add(at(field) + " is empty");
    return Optional.empty();
  }

  private <T> Optional<T> wrong(String field, @Nullable Object value, String wanted) {
    problems.add("%s must be %s, not %s".formatted(at(field), wanted, quote(value)));
    return Optional.empty();
  }

  private String at(String field) {
    return path.get() + quote(field);
  }
}
