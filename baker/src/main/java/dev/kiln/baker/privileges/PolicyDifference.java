package dev.kiln.baker.privileges;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How a policy that stands in an account differs from the one the stage model declares.
///
/// @param missing what the stage needs and the account does not give
/// @param spare actions the stage never uses
/// @param wider actions the stage uses, on other resources or under other conditions than declared;
///   compared as texts, so that something narrower stands here as well
public record PolicyDifference(List<Grant> missing, List<Grant> spare, List<Grant> wider) {
  public PolicyDifference {
    missing = List.copyOf(missing);
    spare = List.copyOf(spare);
    wider = List.copyOf(wider);
  }

  /// @param declared the policy as it is rendered
  /// @param present the policy as it was taken from the account
  /// @throws IOException when one of them is not a policy document
  public static PolicyDifference between(String declared, String present) throws IOException {
    SortedSet<Grant> wanted = grants(declared);
    SortedSet<Grant> given = grants(present);
    SortedSet<Grant> missing = new TreeSet<>(wanted);
    missing.removeAll(given);
    List<Grant> spare = new ArrayList<>();
    List<Grant> wider = new ArrayList<>();
    for (Grant grant : given) {
      if (!wanted.contains(grant)) {
        boolean used = wanted.stream().anyMatch(each -> grant.coversActionOf(each));
        (used ? wider : spare).add(grant);
      }
    }
    return new PolicyDifference(List.copyOf(missing), spare, wider);
  }

  public boolean isEmpty() {
    return missing.isEmpty() && spare.isEmpty() && wider.isEmpty();
  }

  private static SortedSet<Grant> grants(String policy) throws IOException {
    SortedSet<Grant> grants = new TreeSet<>();
    for (Object each : list(document(policy).get("Statement"))) {
      if (!(each instanceof Map<?, ?> statement)) {
        throw new IOException("a statement is not an object");
      }
      if (!"Allow".equals(statement.get("Effect"))) {
        throw new IOException("it denies something, which Kiln's policies never do");
      }
      if (statement.get("Action") == null || statement.get("Resource") == null) {
        throw new IOException("a statement lacks Action or Resource, which Kiln's always have");
      }
      String conditions = conditions(statement.get("Condition"));
      for (Object action : list(statement.get("Action"))) {
        for (Object resource : list(statement.get("Resource"))) {
          grants.add(new Grant(String.valueOf(action), String.valueOf(resource), conditions));
        }
      }
    }
    return grants;
  }

  /// The document itself, also where it stands in an answer of IAM such as that of GetRolePolicy.
  private static Map<?, ?> document(String policy) throws IOException {
    Map<?, ?> json = JSON.std.mapFrom(policy);
    if (json != null && json.get("PolicyDocument") instanceof Map<?, ?> inner) {
      json = inner;
    }
    if (json == null || json.get("Statement") == null) {
      throw new IOException("it has no Statement");
    }
    return json;
  }

  private static String conditions(@Nullable Object json) throws IOException {
    SortedMap<String, String> conditions = new TreeMap<>();
    if (json == null) {
      return "";
    }
    if (!(json instanceof Map<?, ?> operators)) {
      throw new IOException("a Condition is not an object");
    }
    for (Map.Entry<?, ?> operator : operators.entrySet()) {
      if (!(operator.getValue() instanceof Map<?, ?> keys)) {
        throw new IOException("the condition %s is not an object".formatted(operator.getKey()));
      }
      for (Map.Entry<?, ?> key : keys.entrySet()) {
        conditions.put(
            operator.getKey() + " " + key.getKey(),
            list(key.getValue()).stream().map(String::valueOf).sorted().toList().toString());
      }
    }
    return conditions.isEmpty() ? "" : conditions.toString();
  }

  private static List<?> list(@Nullable Object json) {
    return switch (json) {
      case null -> List.of();
      case List<?> list -> list;
      case Object one -> List.of(one);
    };
  }

  /// One action on one resource.
  ///
  /// @param conditions in a form that can be compared; empty for none
  public record Grant(String action, String resource, String conditions)
      implements Comparable<Grant> {

    boolean coversActionOf(Grant other) {
      String pattern = "(?i)\\Q" + action.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E";
      return other.action.matches(pattern);
    }

    @Override
    public int compareTo(Grant other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return "%s on %s%s"
          .formatted(action, resource, conditions.isEmpty() ? "" : " when " + conditions);
    }
  }
}
