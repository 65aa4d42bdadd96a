package dev.kiln.model.aws;

import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.StageRole;
import dev.kiln.model.stage.Statement;
import dev.kiln.model.stage.Trust;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPolicyWriter;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/// Renders what the stage model declares, and nothing else, as the policies of roles.
///
/// The same model gives the same bytes: statements, actions and values are sorted.
public final class StagePolicies {

  private static final IamPolicyWriter WRITER = IamPolicyWriter.builder().prettyPrint(true).build();

  private StagePolicies() {}

  /// The inline policy of a stage's role.
  ///
  /// @param places gives each place its value: what it is in one account, or a template's reference
  ///   to it
  public static String rolePolicy(StageRole role, Function<Place, String> places) {
    return IamPolicy.builder()
        .statements(role.statements(places).stream().map(StagePolicies::statement).toList())
        .build()
        .toJson(WRITER);
  }

  /// As [#rolePolicy(StageRole, Function)], with the values of one account.
  ///
  /// @throws IllegalArgumentException when the role leaves a place open that `places` lacks
  public static String rolePolicy(StageRole role, Map<Place, String> places) {
    return rolePolicy(role, Place.in(places));
  }

  /// Who may become a stage's role: the services it is for, and people.
  ///
  /// @param people ARNs of those who may become the roles of a laptop, `*` and `?` standing for any
  public static String trustPolicy(
      StageRole role, Function<Place, String> places, List<String> people) {
    IamPolicy.Builder policy = IamPolicy.builder();
    for (Trust trust : role.runsIn().trusts()) {
      switch (trust) {
        case Trust.Service service -> policy.addStatement(trust(service, places));
        case Trust.People developers -> {
          if (!people.isEmpty()) {
            policy.addStatement(trust(developers, places, people));
          }
        }
      }
    }
    return policy.build().toJson(WRITER);
  }

  private static IamStatement trust(Trust.Service service, Function<Place, String> places) {
    IamStatement.Builder statement =
        trusting(IamPrincipal.create(IamPrincipalType.SERVICE, service.name()));
    for (Condition condition : service.conditions()) {
      condition
          .values()
          .forEach(value ->
              statement.addCondition(
                  condition.operator(), condition.key(), Place.fill(value, places)));
    }
    return statement.build();
  }

  private static IamStatement trust(
      Trust.People developers, Function<Place, String> places, List<String> people) {
    String account = "arn:{partition}:iam::{%s}:root".formatted(developers.account());
    IamStatement.Builder statement =
        trusting(IamPrincipal.create(IamPrincipalType.AWS, Place.fill(account, places)));
    people.forEach(person -> statement.addCondition("ArnLike", "aws:PrincipalArn", person));
    return statement.build();
  }

  private static IamStatement.Builder trusting(IamPrincipal principal) {
    return IamStatement.builder()
        .effect(IamEffect.ALLOW)
        .addPrincipal(principal)
        .addAction("sts:AssumeRole");
  }

  private static IamStatement statement(Statement declared) {
    IamStatement.Builder statement =
        IamStatement.builder().effect(IamEffect.ALLOW).actionIds(declared.actions());
    declared.resources().forEach(statement::addResource);
    declared
        .clauses()
        .forEach(clause ->
            clause
                .values()
                .forEach(value -> statement.addCondition(clause.operator(), clause.key(), value)));
    return statement.build();
  }
}
