package dev.kiln.model.policy;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a role's policy, also as it stands in IAM's answers to GetRolePolicy and GetPolicyVersion.
public final class PolicyDocument {
  private static final List<String> WRAPPERS =
      List.of("PolicyVersion", "PolicyDocument", "Document");

  private PolicyDocument() {}

  /// What the policy allows, in its order.
  ///
  /// @throws IOException for what is no policy of a role, and for one that takes rights away or
  ///   names what it is not about: such rights cannot be told one by one
  public static List<Grant> grants(String policy) throws IOException {
    Set<Grant> grants = new LinkedHashSet<>();
    int number = 0;
    for (Object each : list(unwrapped(policy).get("Statement"))) {
      number++;
      if (!(each instanceof Map<?, ?> statement)) {
        throw new IOException("statement %d is not an object".formatted(number));
      }
      try {
        grants.addAll(grants(statement));
      } catch (IOException e) {
        throw new IOException("statement %d %s".formatted(number, e.getMessage()), e);
      }
    }
    return List.copyOf(grants);
  }

  private static Map<?, ?> unwrapped(String policy) throws IOException {
    @Nullable Map<?, ?> json;
    if (!policy.stripLeading().startsWith("{")) {
      throw new IOException("it is no JSON object; expected {\"Statement\": …}");
    }
    try (JsonParser parser = JSON.std.createParser(policy)) {
      json = JSON.std.mapFrom(parser);
      if (parser.nextToken() != null) {
        throw new IOException("there is more after its end; expected one policy in a file");
      }
    } catch (JsonProcessingException e) {
      throw new IOException("it is no JSON, from line %d on".formatted(line(e)), e);
    }
    for (String wrapper : WRAPPERS) {
      if (json != null && json.get(wrapper) instanceof Map<?, ?> inner) {
        json = inner;
      }
    }
    if (json == null || json.get("Statement") == null) {
      throw new IOException("it has no Statement");
    }
    return json;
  }

  private static int line(JsonProcessingException e) {
    @Nullable JsonLocation location = e.getLocation();
    return location == null ? 1 : location.getLineNr();
  }

  private static List<Grant> grants(Map<?, ?> statement) throws IOException {
    for (String inverse : List.of("NotAction", "NotResource")) {
      if (statement.containsKey(inverse)) {
        throw new IOException(
            "has %s, which gives all but a few; that cannot be compared".formatted(inverse));
      }
    }
    for (String principal : List.of("Principal", "NotPrincipal")) {
      if (statement.containsKey(principal)) {
        throw new IOException(
            "has a %s, as trust policies and policies of resources do; expected a role's own policy"
                .formatted(principal));
      }
    }
    if ("Deny".equals(statement.get("Effect"))) {
      throw new IOException(
          "denies something, which Kiln's policies never do; what it takes away cannot be compared");
    }
    if (!"Allow".equals(statement.get("Effect"))) {
      throw new IOException("has no Effect; expected Allow");
    }
    List<Limit> limits = limits(statement.get("Condition"));
    List<Grant> grants = new ArrayList<>();
    for (String action : texts("Action", statement.get("Action"))) {
      for (String resource : texts("Resource", statement.get("Resource"))) {
        grants.add(new Grant(action, resource, limits));
      }
    }
    return grants;
  }

  private static List<String> texts(String element, @Nullable Object json) throws IOException {
    List<?> values = list(json);
    if (values.isEmpty() || !values.stream().allMatch(String.class::isInstance)) {
      throw new IOException("has no %s; expected a text or a list of texts".formatted(element));
    }
    return values.stream().map(String.class::cast).toList();
  }

  private static List<Limit> limits(@Nullable Object json) throws IOException {
    List<Limit> limits = new ArrayList<>();
    for (Map.Entry<?, ?> operator : object("Condition", json).entrySet()) {
      String name = String.valueOf(operator.getKey());
      for (Map.Entry<?, ?> key : object("condition " + name, operator.getValue()).entrySet()) {
        List<String> values = list(key.getValue()).stream().map(String::valueOf).toList();
        if (values.isEmpty()) {
          throw new IOException("has a condition on %s without a value".formatted(key.getKey()));
        }
        limits.add(new Limit(name, String.valueOf(key.getKey()), values));
      }
    }
    return limits;
  }

  private static Map<?, ?> object(String element, @Nullable Object json) throws IOException {
    return switch (json) {
      case null -> Map.of();
      case Map<?, ?> map -> map;
      case Object _ -> throw new IOException("has a %s that is not an object".formatted(element));
    };
  }

  private static List<?> list(@Nullable Object json) {
    return switch (json) {
      case null -> List.of();
      case List<?> list -> list;
      case Object one -> List.of(one);
    };
  }
}
