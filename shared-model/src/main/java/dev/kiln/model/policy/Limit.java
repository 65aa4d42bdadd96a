package dev.kiln.model.policy;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One condition of a grant. Operator and key ignore case, values do not; see [condition
/// operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
///
/// @param operator such as `StringEquals` or `ForAllValues:StringLikeIfExists`
/// @param key such as `ec2:CreateAction`
/// @param values at least one; any of them fits, or none may where the operator is a negation
public record Limit(String operator, String key, List<String> values) {
  private static final Pattern OPERATOR =
      Pattern.compile("(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?", Pattern.DOTALL);

  public Limit {
    values = values.stream().distinct().sorted().toList();
  }

  /// Whether every request that fits this fits `other` as well. True is always right; false may be
  /// wrong where two operators say the same in different words.
  boolean implies(Limit other) {
    if (!key.equalsIgnoreCase(other.key)) {
      return false;
    }
    Operator own = Operator.of(operator);
    Operator its = Operator.of(other.operator);
    if (its.asksForTheKey(other.values) && own.needsTheKey()) {
      return true;
    }
    if (!own.quantifier.equals(its.quantifier)
        || !own.comparison().equals(its.comparison())
        || (own.ifExists && !its.ifExists)) {
      return false;
    }
    return own.isNegation()
        ? covered(its, other.values, own, values)
        : covered(own, values, its, other.values);
  }

  /// Whether each of the narrow values is covered by one of the wide ones.
  private static boolean covered(
      Operator narrow, List<String> these, Operator wide, List<String> byThese) {
    return these.stream()
        .allMatch(value ->
            byThese.stream()
                .anyMatch(each -> wide.covers(wide.pattern(each), narrow.pattern(value))));
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(key, operator, String.join(", ", values));
  }

  /// @param quantifier `forallvalues`, `foranyvalue` or empty
  /// @param name in lower case, without quantifier and `ifexists`
  private record Operator(String quantifier, String name, boolean ifExists) {
    static Operator of(String operator) {
      Matcher parts = OPERATOR.matcher(operator.toLowerCase(Locale.ROOT));
      if (!parts.matches()) {
        throw new IllegalStateException(operator);
      }
      return new Operator(
          parts.group(1) == null ? "" : parts.group(1), parts.group(2), parts.group(3) != null);
    }

    /// Operators of one comparison differ only in how their values are read.
    String comparison() {
      return switch (name) {
        case "stringequals" -> "stringlike";
        case "stringnotequals" -> "stringnotlike";
        case "arnequals" -> "arnlike";
        case "arnnotequals" -> "arnnotlike";
        default -> name;
      };
    }

    boolean isNegation() {
      return name.contains("not");
    }

    boolean asksForTheKey(List<String> values) {
      return name.equals("null") && values.stream().allMatch("false"::equalsIgnoreCase);
    }

    boolean needsTheKey() {
      return !ifExists
          && !isNegation()
          && !name.equals("null")
          && !quantifier.equals("forallvalues");
    }

    String pattern(String value) {
      return name.equals("stringequals") || name.equals("stringnotequals")
          ? Wildcards.quoted(value)
          : value;
    }

    boolean covers(String wide, String narrow) {
      return switch (comparison()) {
        case "stringlike", "stringnotlike" -> Wildcards.covers(wide, narrow);
        case "arnlike", "arnnotlike" -> coversArn(wide.split(":", 6), narrow.split(":", 6));
        case "bool", "null", "stringequalsignorecase", "stringnotequalsignorecase" ->
            wide.equalsIgnoreCase(narrow);
        default -> wide.equals(narrow);
      };
    }

    /// Each of the six parts of an ARN is compared on its own.
    private static boolean coversArn(String[] wide, String[] narrow) {
      if (wide.length != narrow.length) {
        return false;
      }
      for (int part = 0; part < wide.length; part++) {
        if (!Wildcards.covers(wide[part], narrow[part])) {
          return false;
        }
      }
      return true;
    }
  }
}
