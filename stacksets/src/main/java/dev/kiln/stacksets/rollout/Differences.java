package dev.kiln.stacksets.rollout;

import dev.kiln.model.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// In what a stack is other than it should be, in words.
final class Differences {
  private static final int LONGEST_VALUE = 60;

  private Differences() {}

  static List<String> between(
      String template, SortedMap<String, String> parameters, Definition wanted) {
    List<String> differences = new ArrayList<>();
    if (!template.equals(wanted.template())) {
      differences.add("template");
    }
    TreeSet<String> names = new TreeSet<>(parameters.keySet());
    names.addAll(wanted.parameters().keySet());
    for (String name : names) {
      @Nullable String is = parameters.get(name);
      @Nullable String shall = wanted.parameters().get(name);
      if (is == null) {
        differences.add("%s: %s".formatted(name, value(shall)));
      } else if (shall == null) {
        differences.add("without " + name);
      } else if (!is.equals(shall)) {
        differences.add("%s: %s → %s".formatted(name, value(is), value(shall)));
      }
    }
    return differences;
  }

  /// @param is what a member has instead of the usual values
  /// @param shall what it is to have
  static List<String> ofOverrides(SortedMap<String, String> is, SortedMap<String, String> shall) {
    TreeSet<String> names = new TreeSet<>(is.keySet());
    names.addAll(shall.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(is.get(name), shall.get(name)))
        .map(name -> "%s: %s → %s".formatted(name, own(is, name), own(shall, name)))
        .toList();
  }

  private static String own(SortedMap<String, String> overrides, String name) {
    return overrides.containsKey(name) ? value(overrides.get(name)) : "the usual";
  }

  private static String value(@Nullable String value) {
    return value == null || value.isEmpty() ? "\"\"" : Printable.line(value, LONGEST_VALUE);
  }
}
