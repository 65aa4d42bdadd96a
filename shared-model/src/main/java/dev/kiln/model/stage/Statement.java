package dev.kiln.model.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What stands together in a role's policy: actions that may be used on the same resources, under
/// the same conditions.
///
/// @param reasons one sentence for each, in order; why the actions are needed
/// @param actions such as `ec2:CopyImage`
/// @param resources ARNs, or `*`
/// @param clauses what has to hold, all of it
/// @param whyEverything why `*` is among the resources, where it is
public record Statement(
    List<String> reasons,
    List<String> actions,
    List<String> resources,
    List<Clause> clauses,
    Optional<String> whyEverything) {
  public Statement {
    reasons = List.copyOf(reasons);
    actions = List.copyOf(actions);
    resources = List.copyOf(resources);
    clauses = List.copyOf(clauses);
  }

  /// A [Condition] with its places filled in.
  ///
  /// @param values any of them
  public record Clause(String operator, String key, List<String> values) {
    public Clause {
      values = List.copyOf(values);
    }

    static Clause of(Condition condition, Function<Place, String> places) {
      return new Clause(
          condition.operator(),
          condition.key(),
          condition.values().stream()
              .flatMap(value -> Place.fillEach(value, places).stream())
              .distinct()
              .toList());
    }
  }

  /// The statements of a role, in the order of its privileges. What an installation has no resource
  /// for has none.
  static List<Statement> of(StageRole role, Function<Place, String> places) {
    Map<Terms, List<Privilege>> byTerms = new LinkedHashMap<>();
    role.privileges()
        .forEach(privilege ->
            byTerms.computeIfAbsent(Terms.of(privilege), _ -> new ArrayList<>()).add(privilege));
    return byTerms.entrySet().stream()
        .map(entry -> statement(entry.getKey(), entry.getValue(), places))
        .filter(statement -> !statement.resources().isEmpty())
        .toList();
  }

  private static Statement statement(
      Terms terms, List<Privilege> privileges, Function<Place, String> places) {
    List<String> resources = new ArrayList<>();
    Optional<String> whyEverything = Optional.empty();
    for (Resource resource : terms.resources()) {
      switch (resource) {
        case Resource.Typed typed -> resources.addAll(Place.fillEach(typed.arn(), places));
        case Resource.Everything everything -> {
          if (everything.isAllowed(places)) {
            resources.add("*");
            whyEverything = Optional.of(everything.why());
          }
        }
      }
    }
    return new Statement(
        privileges.stream().map(Privilege::why).distinct().toList(),
        privileges.stream().map(privilege -> privilege.action().toString()).toList(),
        resources,
        terms.conditions().stream().map(condition -> Clause.of(condition, places)).toList(),
        whyEverything);
  }

  /// What privileges have in common that stand in one statement.
  private record Terms(List<Resource> resources, List<Condition> conditions) {
    static Terms of(Privilege privilege) {
      return new Terms(privilege.resources(), privilege.conditions());
    }
  }
}
