package dev.kiln.baker.privileges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.privileges.AwsActions.AwsAction;
import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.policy.Grant;
import dev.kiln.model.policy.PolicyDocument;
import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Guard;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The stage model against AWS's own list of actions, resource types and condition keys.
class StageModelTest {

  /// Keys of the roles that are there [whatever service is
  /// called](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia),
  /// which AWS's data says of no action.
  private static final Set<String> GLOBAL = Set.of("aws:CalledVia");

  @ParameterizedTest
  @MethodSource("privileges")
  void everyActionIsOneThatAwsHas(String stage, Privilege privilege) {
    assertThat(AwsActions.of(privilege.action().service()).find(privilege.action()))
        .as("%s: %s", stage, privilege.action())
        .isPresent();
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void everyResourceTypeIsOneTheActionHas(String stage, Privilege privilege) {
    AwsAction action = action(privilege);

    for (Resource resource : privilege.resources()) {
      if (resource instanceof Resource.Typed typed) {
        assertThat(action.resourceTypes())
            .as("%s: %s", stage, privilege.action())
            .containsKey(typed.type());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyArnOfAPolicyHasTheFormThatAwsGivesItsType(StageName stage) throws IOException {
    StageRole role = StageModel.roleOf(stage);

    List<Grant> grants =
        PolicyDocument.grants(StagePolicies.rolePolicy(role, StageModelTest::example));

    assertThat(grants)
        .isNotEmpty()
        .allSatisfy(grant -> {
          for (String type : typesClaimed(role, grant)) {
            String service = Action.of(grant.action()).service();
            String format = AwsActions.of(service).arnFormat(type).orElseThrow();
            assertThat(grant.resource()).as("%s: %s", grant.action(), type).matches(regex(format));
          }
        });
  }

  /// No types for what is allowed on everything.
  private static List<String> typesClaimed(StageRole role, Grant grant) {
    List<String> types =
        role.privileges().stream()
            .filter(privilege -> privilege.action().toString().equals(grant.action()))
            .flatMap(privilege -> privilege.resources().stream())
            .filter(Resource.Typed.class::isInstance)
            .map(Resource.Typed.class::cast)
            .filter(
                typed -> Place.fill(typed.arn(), StageModelTest::example).equals(grant.resource()))
            .map(Resource.Typed::type)
            .distinct()
            .toList();
    assertThat(types.isEmpty()).as(grant.toString()).isEqualTo(grant.resource().equals("*"));
    return types;
  }

  /// @param format such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`
  private static String regex(String format) {
    return Pattern.compile("\\$\\{(\\w+)}|[^$]+")
        .matcher(format)
        .replaceAll(part ->
            Matcher.quoteReplacement(
                switch (part.group(1)) {
                  case null -> Pattern.quote(part.group());
                  case "Partition" -> "aws";
                  case "Region" -> "eu-west-1";
                  // AWS's own parameters and images have none.
                  case "Account" -> "(111111111111)?";
                  case "BucketName" -> "[a-z0-9.-]+";
                  case String _ -> ".+";
                }));
  }

  private static String example(Place place) {
    return switch (place) {
      case PARTITION -> "aws";
      case REGION, TOOLING_REGION -> "eu-west-1";
      case ACCOUNT, TOOLING_ACCOUNT -> "111111111111";
      case NAMESPACE -> "kiln";
      case SUBNET -> "subnet-0a1b2c3d4e5f60718";
      case SECURITY_GROUP -> "sg-0a1b2c3d4e5f60718";
      case INSTANCE_TYPE -> "t3.small";
      case INSTANCE_ROLE -> "kiln-instance-*";
      case TOPIC -> "kiln-image-created";
      case FLEET -> "222222222222";
      case TRACES -> "*";
      case KEY -> "0a1b2c3d-0000-4000-8000-000000000000";
      case SOURCE_KEY -> "0a1b2c3d-0000-4000-8000-00000000000f";
    };
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void everyConditionKeyMeansSomethingForTheActionAndEachOfItsResources(
      String stage, Privilege privilege) {
    AwsAction action = action(privilege);

    for (Condition condition : privilege.conditions()) {
      for (String type : types(privilege)) {
        assertThat(GLOBAL.contains(condition.key()) || action.knows(condition.key(), type))
            .as("%s: %s knows %s on %s", stage, privilege.action(), condition.key(), type)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void everythingIsAllowedOnlyWhereAwsHasNoResourceLevel(String stage, Privilege privilege) {
    for (Resource resource : privilege.resources()) {
      if (resource instanceof Resource.Everything everything) {
        assertThat(action(privilege).resourceTypes())
            .as("%s: %s on everything", stage, privilege.action())
            .isEmpty();
        assertThat(everything.why()).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void noRoleMayTouchIamOrBecomeAnother(String stage, Privilege privilege) {
    if (privilege.action().toString().equals("iam:PassRole")) {
      assertThat(privilege.resources())
          .as(stage)
          .allMatch(resource ->
              resource instanceof Resource.Typed typed && typed.arn().contains(":role/{"));
      assertThat(privilege.conditions())
          .as(stage)
          .extracting(Condition::key)
          .contains("iam:PassedToService");
    } else {
      assertThat(privilege.action().service()).as(stage).isNotIn("iam", "sts");
    }
  }

  @Test
  void theActionsBehindOperationsOfAnotherNameAreOnesThatAwsHas() {
    assertThat(Guard.mappedActions())
        .isNotEmpty()
        .allSatisfy(action -> assertThat(AwsActions.of(action.service()).find(action)).isPresent());
  }

  static Stream<Object[]> privileges() {
    return StageModel.roles().stream().flatMap(StageModelTest::privileges);
  }

  private static Stream<Object[]> privileges(StageRole role) {
    return role.privileges().stream()
        .map(privilege -> new Object[] {role.stage().toString(), privilege});
  }

  private static AwsAction action(Privilege privilege) {
    return AwsActions.of(privilege.action().service()).find(privilege.action()).orElseThrow();
  }

  private static List<String> types(Privilege privilege) {
    return privilege.resources().stream()
        .map(resource -> resource instanceof Resource.Typed typed ? typed.type() : "")
        .toList();
  }
}
