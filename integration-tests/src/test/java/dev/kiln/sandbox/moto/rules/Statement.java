package dev.kiln.sandbox.moto.rules;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A statement of a policy.
record Statement(Map<String, Object> elements) {

  static Statement allow(String... actions) {
    return new Statement(Map.of("Effect", "Allow", "Action", List.of(actions)));
  }

  static Statement deny(String... actions) {
    return new Statement(Map.of("Effect", "Deny", "Action", List.of(actions)));
  }

  Statement on(String... resources) {
    return with("Resource", List.of(resources));
  }

  /// Of these users, roles and accounts, given by their ARNs.
  Statement by(String... principals) {
    return with("Principal", Map.of("AWS", List.of(principals)));
  }

  /// Under this condition; the last one that is given counts.
  Statement when(String operator, String key, String... values) {
    return with("Condition", Map.of(operator, Map.of(key, List.of(values))));
  }

  /// A policy of these statements, which are about everything where they name no resource.
  static String policy(Statement... statements) {
    return document(
        Arrays.stream(statements)
            .map(statement ->
                statement.elements.containsKey("Resource") ? statement : statement.on("*"))
            .toList());
  }

  /// A role's trust policy of these statements.
  static String trust(Statement... statements) {
    return document(List.of(statements));
  }

  private static String document(List<Statement> statements) {
    var elements = statements.stream().map(Statement::elements).toList();
    try {
      return JSON.std.asString(Map.of("Version", "2012-10-17", "Statement", elements));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Statement with(String element, Object value) {
    var more = new LinkedHashMap<>(elements);
    more.put(element, value);
    return new Statement(more);
  }
}
