package dev.kiln.stacksets.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The little of YAML that policies need, as people write it.
final class PolicyYaml {

  /// What means itself without quotes. A word alone may be a number, a truth or nothing at all to
  /// YAML, so there has to be more than a word.
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z][A-Za-z0-9-]*[:./][A-Za-z0-9:./_-]*");

  /// Of a map's entry; `Null`, an operator of IAM, would be nothing to YAML.
  private static final Pattern NAME = Pattern.compile("(?!Null$)[A-Z][A-Za-z]+");

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z:]+)}");

  private PolicyYaml() {}

  /// A text as a value. CloudFormation puts in what it refers to by `${…}`.
  static String text(String value) {
    Matcher reference = REFERENCE.matcher(value);
    if (reference.matches()) {
      return "!Ref " + reference.group(1);
    }
    if (value.contains("${")) {
      return "!Sub " + quoted(value);
    }
    return PLAIN.matcher(value).matches() && !value.endsWith(":") ? value : quoted(value);
  }

  /// `key` with one value, or a list of several below it.
  static List<String> texts(String key, List<String> values) {
    if (values.size() == 1) {
      return List.of("%s: %s".formatted(key(key), text(values.getFirst())));
    }
    List<String> lines = new ArrayList<>(List.of(key(key) + ":"));
    values.forEach(value -> lines.add("  - " + text(value)));
    return lines;
  }

  /// As an entry of a list.
  static List<String> entry(List<String> lines) {
    List<String> entry = new ArrayList<>();
    for (String line : lines) {
      entry.add((entry.isEmpty() ? "- " : "  ") + line);
    }
    return entry;
  }

  static List<String> indented(int spaces, List<String> lines) {
    return lines.stream().map(line -> line.isEmpty() ? line : " ".repeat(spaces) + line).toList();
  }

  static String key(String key) {
    return NAME.matcher(key).matches() ? key : text(key);
  }

  private static String quoted(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
