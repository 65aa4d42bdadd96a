package dev.kiln.model.aws;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageRole;
import dev.kiln.model.tag.TagKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;
import software.amazon.awssdk.policybuilder.iam.IamPolicyWriter;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamPrincipalType;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/// Renders what the stage model declares, and nothing else, as policy documents.
///
/// The same model gives the same bytes: statements, actions and values are sorted.
public final class StagePolicies {

  /// What AssumeRole takes of [plain
  /// text](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
  public static final int LONGEST_SESSION_POLICY = 2_048;

  private static final IamPolicyWriter WRITER = IamPolicyWriter.builder().prettyPrint(true).build();
  private static final IamPolicyWriter SHORT_WRITER = IamPolicyWriter.create();

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
    actionsByTerms.forEach(
        (terms, actions) -> policy.addStatement(statement(terms, actions, places)));
    return policy.build().toJson(WRITER);
  }

  /// As [#rolePolicy(StageRole, Function)], with the values of one account.
  ///
  /// @throws IllegalArgumentException when the role leaves a place open that `places` lacks
  public static String rolePolicy(StageRole role, Map<Place, String> places) {
    return rolePolicy(role, place -> value(places, place));
  }

  private static String value(Map<Place, String> places, Place place) {
    String value = places.get(place);
    if (value == null) {
      throw new IllegalArgumentException("Nothing is known for {%s}".formatted(place));
    }
    return value;
  }

  /// Who may become a role: a service, for instance `lambda.amazonaws.com`.
  public static String trustInService(String service) {
    return trust(IamPrincipal.create(IamPrincipalType.SERVICE, service));
  }

  /// Who may become a role: a user or role by its ARN.
  public static String trustIn(String arn) {
    return trust(IamPrincipal.create(IamPrincipalType.AWS, arn));
  }

  /// A session policy that narrows a stage's role to one bake of one recipe. It never widens: a
  /// session may do what both its role and its policy allow.
  public static String sessionPolicy(
      StageRole role, BakeId bake, RecipeDigest digest, Map<Place, String> places) {
    List<String> actions =
        role.privileges().stream()
            .map(privilege -> privilege.action().toString())
            .distinct()
            .toList();
    IamPolicy.Builder policy =
        IamPolicy.builder()
            .addStatement(
                IamStatement.builder()
                    .effect(IamEffect.ALLOW)
                    .actionIds(actions)
                    .addResource("*")
                    .build());
    if (actions.contains("s3:GetObject")) {
      policy.addStatement(statement ->
          statement
              .effect(IamEffect.DENY)
              .addAction("s3:GetObject")
              .addAction("s3:PutObject")
              .addNotResource(
                  Place.fill(
                      "arn:{partition}:s3:::{namespace}-bakes-*/bakes/%s/*".formatted(bake),
                      place -> value(places, place)))
              .addNotResource(
                  Place.fill(
                      "arn:{partition}:s3:::{namespace}-recipes-*/recipes/%s/%s/*"
                          .formatted(bake.recipe(), digest),
                      place -> value(places, place))));
    }
    if (actions.contains("ec2:TerminateInstances")) {
      policy.addStatement(statement ->
          statement
              .effect(IamEffect.DENY)
              .addAction("ec2:TerminateInstances")
              .addResource("*")
              .addCondition(
                  IamConditionOperator.STRING_NOT_EQUALS,
                  "aws:ResourceTag/" + TagKey.BAKE,
                  bake.value()));
    }
    String json = policy.build().toJson(SHORT_WRITER);
    if (json.length() > LONGEST_SESSION_POLICY) {
      throw new IllegalStateException(
          "The session policy of %s has %d characters, STS takes %d"
              .formatted(role.stage(), json.length(), LONGEST_SESSION_POLICY));
    }
    return json;
  }

  private static String trust(IamPrincipal principal) {
    return IamPolicy.builder()
        .addStatement(statement ->
            statement.effect(IamEffect.ALLOW).addPrincipal(principal).addAction("sts:AssumeRole"))
        .build()
        .toJson(WRITER);
  }

  private static IamStatement statement(
      Terms terms, List<String> actions, Function<Place, String> places) {
    IamStatement.Builder statement =
        IamStatement.builder().effect(IamEffect.ALLOW).actionIds(actions);
    for (Resource resource : terms.resources()) {
      switch (resource) {
        case Resource.Typed typed ->
            Place.fillEach(typed.arn(), places).forEach(statement::addResource);
        case Resource.Everything _ -> statement.addResource("*");
      }
    }
    for (Condition condition : terms.conditions()) {
      for (String declared : condition.values()) {
        for (String value : Place.fillEach(declared, places)) {
          statement.addCondition(condition.operator(), condition.key(), value);
        }
      }
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
