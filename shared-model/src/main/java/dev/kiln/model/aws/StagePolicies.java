package dev.kiln.model.aws;

import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    Map<Terms, List<String>> actionsByTerms =
        role.privileges().stream()
            .collect(
                Collectors.groupingBy(
                    Terms::of,
                    LinkedHashMap::new,
                    Collectors.mapping(
                        privilege -> privilege.action().toString(), Collectors.toList())));
    IamPolicy.Builder policy = IamPolicy.builder();
    actionsByTerms.forEach((terms, actions) -> {
      List<String> resources = resources(terms, places);
      if (!resources.isEmpty()) {
        policy.addStatement(statement(terms, actions, resources, places));
      }
    });
    return policy.build().toJson(WRITER);
  }

  /// As [#rolePolicy(StageRole, Function)], with the values of one account.
  ///
  /// @throws IllegalArgumentException when the role leaves a place open that `places` lacks
  public static String rolePolicy(StageRole role, Map<Place, String> places) {
    return rolePolicy(role, Place.in(places));
  }

  /// Who may become a role: a service, for instance `lambda.amazonaws.com`.
  public static String trustInService(String service) {
    return trust(IamPrincipal.create(IamPrincipalType.SERVICE, service));
  }

  /// Who may become a role: a user or role by its ARN.
  public static String trustIn(String arn) {
    return trust(IamPrincipal.create(IamPrincipalType.AWS, arn));
  }

  private static String trust(IamPrincipal principal) {
    return IamPolicy.builder()
        .addStatement(statement ->
            statement.effect(IamEffect.ALLOW).addPrincipal(principal).addAction("sts:AssumeRole"))
        .build()
        .toJson(WRITER);
  }

  /// None where an installation has nothing the privilege could be for.
  private static List<String> resources(Terms terms, Function<Place, String> places) {
    return terms.resources().stream()
        .flatMap(resource ->
            switch (resource) {
              case Resource.Typed typed -> Place.fillEach(typed.arn(), places).stream();
              case Resource.Everything everything ->
                  everything.isAllowed(places) ? Stream.of("*") : Stream.<String>empty();
            })
        .toList();
  }

  private static IamStatement statement(
      Terms terms, List<String> actions, List<String> resources, Function<Place, String> places) {
    IamStatement.Builder statement =
        IamStatement.builder().effect(IamEffect.ALLOW).actionIds(actions);
    resources.forEach(statement::addResource);
    for (Condition condition : terms.conditions()) {
      condition.values().stream()
          .flatMap(declared -> Place.fillEach(declared, places).stream())
          .distinct()
          .forEach(value -> statement.addCondition(condition.operator(), condition.key(), value));
    }
    return statement.build();
  }

  /// What privileges have in common that stand in one statement.
  private record Terms(List<Resource> resources, List<Condition> conditions) {
    static Terms of(Privilege privilege) {
      return new Terms(privilege.resources(), privilege.conditions());
    }
  }
}
