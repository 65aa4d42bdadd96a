package dev.kiln.sandbox.automation;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// JSON as maps, lists, texts, numbers and truth values.
final class Json {
  private Json() {}

  static Map<String, Object> read(String json) {
    try {
      return JSON.std.mapFrom(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Not JSON: " + json, e);
    }
  }

  /// What the text says if it is JSON.
  static Optional<Object> tryRead(String text) {
    try {
      return Optional.ofNullable(JSON.std.anyFrom(text));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Texts as they are, everything else as JSON.
  static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    try {
      return JSON.std.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException("Not to be written as JSON: " + value, e);
    }
  }

  /// A list's elements as texts, of anything else the one text.
  static List<String> texts(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Json::text).toList()
        : List.of(text(value));
  }

  static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> found) {
      found.forEach((key, each) -> map.put(String.valueOf(key), each));
    }
    return map;
  }

  static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  /// What a path such as `$.Payload.images[0].id` leads to.
  static Optional<Object> select(Object from, String path) {
    if (!path.startsWith("$")) {
      return Optional.empty();
    }
    Optional<Object> here = Optional.of(from);
    for (String part : path.substring(1).split("\\.|(?=\\[)", -1)) {
      if (!part.isEmpty()) {
        here = here.flatMap(value -> step(value, part));
      }
    }
    return here;
  }

  private static Optional<Object> step(Object from, String part) {
    // The payload of a function travels as a text.
    Object value = from instanceof String text ? tryRead(text).orElse(text) : from;
    if (part.startsWith("[") && value instanceof List<?> list) {
      int index = Integer.parseInt(part.substring(1, part.length() - 1));
      return index < list.size() ? Optional.ofNullable(list.get(index)) : Optional.empty();
    }
    return value instanceof Map<?, ?> map ? Optional.ofNullable(map.get(part)) : Optional.empty();
  }
}
