package dev.kiln.sandbox.setup;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/// Policy documents of resources.
final class Policies {
  private Policies() {}

  static String document(Map<String, Object> statement) {
    return document(List.of(statement));
  }

  static String document(List<Map<String, Object>> statements) {
    return json(Map.of("Version", "2012-10-17", "Statement", statements));
  }

  static Map<String, Object> allow(
      Map<String, Object> principal, List<String> actions, String resource) {
    return Map.of(
        "Effect", "Allow", "Principal", principal, "Action", actions, "Resource", resource);
  }

  static Map<String, Object> allow(
      Map<String, Object> principal,
      List<String> actions,
      String resource,
      Map<String, Object> condition) {
    return Map.of(
        "Effect",
        "Allow",
        "Principal",
        principal,
        "Action",
        actions,
        "Resource",
        resource,
        "Condition",
        condition);
  }

  /// Of the policy that says who may become a role.
  static Map<String, Object> allowToBecome(Map<String, Object> principal) {
    return Map.of("Effect", "Allow", "Principal", principal, "Action", "sts:AssumeRole");
  }

  static String json(Object value) {
    try {
      return JSON.std.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }
}
