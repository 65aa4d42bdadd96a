package dev.kiln.sandbox.automation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What references such as `{{ Bake }}` and `{{ Look.Payload }}` stand for: parameters, [variables
/// of the
/// system](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-variables.html)
/// and what steps have put out.
final class Values {
  private static final Pattern REFERENCE = Pattern.compile("\\{\\{\\s*([\\w.:-]+)\\s*}}");

  private final Map<String, Object> known = new HashMap<>();

  void put(String name, Object value) {
    known.put(name, value);
  }

  Optional<Object> get(String name) {
    return Optional.ofNullable(known.get(name));
  }

  /// A template with its references replaced. What is one reference becomes its value, whatever
  /// type that has; in longer texts a value stands as text.
  ///
  /// @throws UnresolvedException when something is referred to that is not known
  Object resolve(Object template) throws UnresolvedException {
    if (template instanceof String text) {
      return resolveText(text);
    }
    if (template instanceof Map<?, ?> map) {
      Map<String, Object> resolved = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        resolved.put(String.valueOf(entry.getKey()), resolve(entry.getValue()));
      }
      return resolved;
    }
    if (template instanceof List<?> list) {
      List<Object> resolved = new ArrayList<>();
      for (Object each : list) {
        resolved.add(resolve(each));
      }
      return resolved;
    }
    return template;
  }

  private Object resolveText(String text) throws UnresolvedException {
    Matcher whole = REFERENCE.matcher(text.strip());
    if (whole.matches()) {
      return value(whole.group(1));
    }
    Matcher references = REFERENCE.matcher(text);
    StringBuilder resolved = new StringBuilder();
    while (references.find()) {
      references.appendReplacement(
          resolved, Matcher.quoteReplacement(Json.text(value(references.group(1)))));
    }
    return references.appendTail(resolved).toString();
  }

  private Object value(String name) throws UnresolvedException {
    return get(name).orElseThrow(() -> new UnresolvedException(name));
  }

  /// Something is referred to that is not known.
  static final class UnresolvedException extends Exception {
    private static final long serialVersionUID = 1;

    UnresolvedException(String name) {
      super("Failed to resolve input: %s".formatted(name));
    }
  }
}
