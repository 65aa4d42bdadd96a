package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.automation.Values.UnresolvedException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A condition of `aws:branch` and `aws:loop`: a variable and an operation, or conditions in `And`,
/// `Or` and `Not`, see [conditional
/// branching](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-branch-condition.html).
record Condition(Map<String, Object> written) {

  /// @throws UnresolvedException when it is about something that is not known
  /// @throws IllegalArgumentException when it has no operation that Automation has
  boolean holds(Values values) throws UnresolvedException {
    if (written.containsKey("And")) {
      return countOf("And", values) == Json.list(written.get("And")).size();
    }
    if (written.containsKey("Or")) {
      return countOf("Or", values) > 0;
    }
    if (written.containsKey("Not")) {
      return !new Condition(Json.map(written.get("Not"))).holds(values);
    }
    Object variable = values.resolve(String.valueOf(written.get("Variable")));
    for (Map.Entry<String, Object> entry : written.entrySet()) {
      if (!List.of("Variable", "NextStep").contains(entry.getKey())) {
        return compare(
            entry.getKey(), Json.text(variable), Json.text(values.resolve(entry.getValue())));
      }
    }
    throw new IllegalArgumentException("a condition without an operation: " + written);
  }

  private int countOf(String operator, Values values) throws UnresolvedException {
    int holding = 0;
    for (Object each : Json.list(written.get(operator))) {
      holding += new Condition(Json.map(each)).holds(values) ? 1 : 0;
    }
    return holding;
  }

  private static boolean compare(String operation, String variable, String operand) {
    return switch (operation) {
      case "StringEquals" -> variable.equals(operand);
      case "EqualsIgnoreCase" ->
          variable.toLowerCase(Locale.ROOT).equals(operand.toLowerCase(Locale.ROOT));
      case "StartsWith" -> variable.startsWith(operand);
      case "EndsWith" -> variable.endsWith(operand);
      case "Contains" -> variable.contains(operand);
      case "NumericEquals" -> order(variable, operand) == 0;
      case "NumericGreater" -> order(variable, operand) > 0;
      case "NumericLesser" -> order(variable, operand) < 0;
      case "NumericGreaterOrEquals" -> order(variable, operand) >= 0;
      case "NumericLesserOrEquals" -> order(variable, operand) <= 0;
      case "BooleanEquals" -> Boolean.parseBoolean(variable) == Boolean.parseBoolean(operand);
      default -> throw new IllegalArgumentException("Automation has no operation " + operation);
    };
  }

  private static int order(String variable, String operand) {
    return new BigDecimal(variable).compareTo(new BigDecimal(operand));
  }
}
