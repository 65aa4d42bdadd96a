package dev.kiln.stacksets.template;

import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.StageRole;
import dev.kiln.model.stage.Statement;
import dev.kiln.model.stage.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The properties of a role that come from the stage model: who may become it, and what it may do,
/// with the reason of each right.
final class RoleLines {

  /// The name of the one policy of a role.
  private static final String POLICY = "stage";

  private final StageRole role;
  private final Function<Place, String> places;

  RoleLines(StageRole role, Function<Place, String> places) {
    this.role = role;
    this.places = places;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>(List.of("AssumeRolePolicyDocument:"));
    List<String> trusts = new ArrayList<>();
    for (Trust trust : role.runsIn().trusts()) {
      trusts.addAll(trust(trust));
    }
    lines.addAll(PolicyYaml.indented(2, document(trusts)));
    lines.addAll(List.of("Policies:", "  - PolicyName: " + POLICY, "    PolicyDocument:"));
    List<String> statements = new ArrayList<>();
    role.statements(places).forEach(statement -> statements.addAll(statement(statement)));
    lines.addAll(PolicyYaml.indented(6, document(statements)));
    return lines;
  }

  private static List<String> document(List<String> statements) {
    List<String> lines = new ArrayList<>(List.of("Version: \"2012-10-17\"", "Statement:"));
    lines.addAll(PolicyYaml.indented(2, statements));
    return lines;
  }

  private List<String> trust(Trust trust) {
    return switch (trust) {
      case Trust.Service service -> PolicyYaml.entry(trustIn(service));
      case Trust.People people -> trustIn(people);
    };
  }

  private List<String> trustIn(Trust.Service service) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "Effect: Allow",
                "Principal:",
                "  Service: " + PolicyYaml.text(service.name()),
                "Action: sts:AssumeRole"));
    lines.addAll(
        conditions(
            service.conditions().stream()
                .map(condition ->
                    new Statement.Clause(
                        condition.operator(),
                        condition.key(),
                        condition.values().stream()
                            .map(value -> Place.fill(value, places))
                            .toList()))
                .toList()));
    return lines;
  }

  /// Nobody where the parameter names nobody; a role for nobody but people is not made then.
  private List<String> trustIn(Trust.People people) {
    String account =
        Place.fill("arn:{partition}:iam::{%s}:root".formatted(people.account()), places);
    List<String> statement =
        List.of(
            "Effect: Allow",
            "Principal:",
            "  AWS: " + PolicyYaml.text(account),
            "Action: sts:AssumeRole",
            "Condition:",
            "  ArnLike:",
            "    aws:PrincipalArn: !Ref Developers");
    if (role.runsIn().trusts().size() == 1) {
      return PolicyYaml.entry(statement);
    }
    List<String> lines = new ArrayList<>(List.of("- !If", "  - KnowsDevelopers"));
    lines.addAll(PolicyYaml.indented(2, PolicyYaml.entry(statement)));
    lines.add("  - !Ref AWS::NoValue");
    return lines;
  }

  private static List<String> statement(Statement statement) {
    List<String> lines = new ArrayList<>(List.of("Effect: Allow"));
    lines.addAll(PolicyYaml.texts("Action", statement.actions()));
    statement.whyEverything().ifPresent(why -> lines.add("# %s.".formatted(why)));
    lines.addAll(PolicyYaml.texts("Resource", statement.resources()));
    lines.addAll(conditions(statement.clauses()));
    List<String> explained = new ArrayList<>();
    statement.reasons().forEach(reason -> explained.add("# " + reason));
    explained.addAll(PolicyYaml.entry(lines));
    return explained;
  }

  /// Clauses come sorted by operator, see [dev.kiln.model.stage.Privilege].
  private static List<String> conditions(List<Statement.Clause> clauses) {
    List<String> lines = new ArrayList<>();
    String operator = "";
    for (Statement.Clause clause : clauses) {
      if (lines.isEmpty()) {
        lines.add("Condition:");
      }
      if (!clause.operator().equals(operator)) {
        operator = clause.operator();
        lines.add("  %s:".formatted(PolicyYaml.key(operator)));
      }
      if (clause.values().contains("*")) {
        lines.add("    # kiln.yaml does not say which.");
      }
      lines.addAll(PolicyYaml.indented(4, PolicyYaml.texts(clause.key(), clause.values())));
    }
    return lines;
  }
}
