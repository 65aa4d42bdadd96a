package dev.kiln.baker.recipe;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// As much of [JSON Schema](https://json-schema.org/draft/2020-12) as Kiln's schemas use; what it
/// does not know it refuses, so that nothing is passed over.
final class JsonSchema {
  private static final Set<String> NOTES =
      Set.of("$schema", "$defs", "title", "description", "default");
  private static final String IN_DEFS = "#/$defs/";

  private final Map<String, Object> whole;

  JsonSchema(Schema schema) {
    try {
      whole = JSON.std.mapFrom(schema.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What `value` breaks, each with its place; empty where it is valid.
  List<String> problemsOf(Object value) {
    List<String> problems = new ArrayList<>();
    check(whole, value, "", problems);
    return problems;
  }

  /// The schema at a path of keys; `[]` stands for the elements of a list.
  Map<String, Object> at(List<String> path) {
    Map<String, Object> schema = whole;
    for (String key : path) {
      schema =
          resolved(
              object(
                  key.equals("[]")
                      ? schema.get("items")
                      : object(schema.get("properties")).get(key)));
    }
    return schema;
  }

  private Map<String, Object> resolved(Map<String, Object> schema) {
    if (!(schema.get("$ref") instanceof String reference)) {
      return schema;
    }
    Map<String, Object> definitions = object(whole.get("$defs"));
    Map<String, Object> all =
        new LinkedHashMap<>(object(definitions.get(reference.substring(IN_DEFS.length()))));
    all.putAll(schema);
    all.remove("$ref");
    return all;
  }

  private void check(
      Map<String, Object> unresolved, @Nullable Object value, String at, List<String> problems) {
    Map<String, Object> schema = resolved(unresolved);
    schema.forEach((keyword, rule) -> {
      if (!NOTES.contains(keyword) && !holds(schema, keyword, rule, value, at, problems)) {
        problems.add("%s: %s %s".formatted(at, keyword, rule));
      }
    });
  }

  private boolean holds(
      Map<String, Object> schema,
      String keyword,
      Object rule,
      @Nullable Object value,
      String at,
      List<String> problems) {
    return switch (keyword) {
      case "type" ->
          (rule instanceof List<?> any ? any : List.of(rule))
              .stream().anyMatch(type -> isOf(String.valueOf(type), value));
      case "enum" -> ((List<?>) rule).contains(value);
      case "pattern" ->
          !(value instanceof String text) || Pattern.compile((String) rule).matcher(text).find();
      case "maxLength" -> !(value instanceof String text) || text.length() <= (int) rule;
      case "minimum" -> !(value instanceof Integer number) || number >= (int) rule;
      case "maximum" -> !(value instanceof Integer number) || number <= (int) rule;
      case "minItems" -> !(value instanceof List<?> list) || list.size() >= (int) rule;
      case "uniqueItems" ->
          !(value instanceof List<?> list) || new HashSet<>(list).size() == list.size();
      case "minProperties" -> !(value instanceof Map<?, ?> map) || map.size() >= (int) rule;
      case "maxProperties" -> !(value instanceof Map<?, ?> map) || map.size() <= (int) rule;
      case "required" ->
          !(value instanceof Map<?, ?> map) || map.keySet().containsAll((List<?>) rule);
      case "items" -> {
        if (value instanceof List<?> list) {
          list.forEach(each -> check(object(rule), each, at + "[]", problems));
        }
        yield true;
      }
      case "properties" -> {
        if (value instanceof Map<?, ?> map) {
          object(rule)
              .forEach((key, inner) -> {
                if (map.containsKey(key)) {
                  check(object(inner), map.get(key), at + "." + key, problems);
                }
              });
        }
        yield true;
      }
      case "propertyNames" -> {
        if (value instanceof Map<?, ?> map) {
          map.keySet().forEach(key -> check(object(rule), key, at + "." + key, problems));
        }
        yield true;
      }
      case "additionalProperties" -> {
        if (value instanceof Map<?, ?> map) {
          Map<String, Object> known =
              schema.containsKey("properties") ? object(schema.get("properties")) : Map.of();
          map.forEach((key, each) -> {
            if (!known.containsKey(key) && rule.equals(false)) {
              problems.add("%s.%s: unknown".formatted(at, key));
            } else if (!known.containsKey(key)) {
              check(object(rule), each, at + "." + key, problems);
            }
          });
        }
        yield true;
      }
      default -> throw new AssertionError("the keyword %s is not known here".formatted(keyword));
    };
  }

  private static boolean isOf(String type, @Nullable Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Integer;
      case "number" -> value instanceof Number;
      case "boolean" -> value instanceof Boolean;
      default -> throw new AssertionError(type);
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(@Nullable Object value) {
    return (Map<String, Object>) Objects.requireNonNull(value);
  }
}
