package dev.kiln.model.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StagePoliciesTest {
  @Test
  void aTemplateGetsReferencesWhereAnAccountHasValues() {
    String policy =
        StagePolicies.rolePolicy(
            StageModel.roleOf(StageName.PUBLISH),
            place -> "${" + place.name().toLowerCase(Locale.ROOT) + "}");

    assertThat(policy).contains("arn:${partition}:sns:${region}:${account}:${topic}");
  }

  @Test
  void anUnknownPlaceIsAMistakeInTheModel() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Place.fill("arn:{planet}", StagePoliciesTest::value))
        .withMessageContaining("{planet}");
  }

  @Test
  void aPlaceWithSeveralValuesMakesATextOfEach() {
    assertThat(
            Place.fillEach(
                "{region}/{subnet}/{security-group}",
                place ->
                    switch (place) {
                      case REGION -> "eu-west-1";
                      case SUBNET -> "a,b";
                      default -> "x,y";
                    }))
        .containsExactly("eu-west-1/a/x", "eu-west-1/a/y", "eu-west-1/b/x", "eu-west-1/b/y");
  }

  @Test
  void aStageOfTheToolingAccountTrustsItsFunctionAndWhoeverIsNamed() {
    StageRole build = StageModel.roleOf(StageName.BUILD);

    assertThat(
            StagePolicies.trustPolicy(build, StagePoliciesTest::value, List.of("arn:aws:iam::*")))
        .contains("lambda.amazonaws.com", "arn:aws:iam::222222222222:root", "aws:PrincipalArn");
    assertThat(StagePolicies.trustPolicy(build, StagePoliciesTest::value, List.of()))
        .contains("lambda.amazonaws.com")
        .doesNotContain("AWS");
  }

  @ParameterizedTest
  @EnumSource(names = {"DUE", "COPY", "CONFIRM", "FLEET", "PIPELINE"})
  void whatWorksByItselfTrustsNoPeople(StageName stage) {
    assertThat(
            StagePolicies.trustPolicy(
                StageModel.roleOf(stage), StagePoliciesTest::value, List.of("arn:aws:iam::*")))
        .doesNotContain("AWS\"", ":root");
  }

  @Test
  void automationIsTrustedWithExecutionsOfItsAccountOnly() {
    assertThat(
            StagePolicies.trustPolicy(
                StageModel.roleOf(StageName.PIPELINE), StagePoliciesTest::value, List.of()))
        .contains("ssm.amazonaws.com", "\"aws:SourceAccount\" : \"222222222222\"")
        .contains("arn:aws:ssm:ap-southeast-4:222222222222:automation-execution/*");
  }

  @Test
  void aMembersDeadLettersAreForPeopleOfTheToolingAccount() {
    assertThat(
            StagePolicies.trustPolicy(
                StageModel.roleOf(StageName.REPLAY),
                StagePoliciesTest::value,
                List.of("arn:aws:iam::111111111111:user/developer")))
        .contains("arn:aws:iam::111111111111:root", "user/developer")
        .doesNotContain("222222222222");
  }

  /// As long as they get.
  static String value(Place place) {
    return switch (place) {
      case PARTITION -> "aws";
      case REGION, TOOLING_REGION -> "ap-southeast-4";
      case ACCOUNT -> "222222222222";
      case TOOLING_ACCOUNT -> "111111111111";
      case NAMESPACE -> "n".repeat(20);
      case SUBNET -> "subnet-0a1b2c3d4e5f60718";
      case SECURITY_GROUP -> "sg-0a1b2c3d4e5f60718";
      case INSTANCE_TYPE -> "t3.small";
      case INSTANCE_ROLE -> "kiln-instance-*";
      case TOPIC -> "kiln-image-created";
      case FLEET -> "222222222222,333333333333";
      case TRACES -> "*";
      case KEY -> "0a1b2c3d-0000-4000-8000-000000000000";
      case SOURCE_KEY -> "mrk-0a1b2c3d000040008000000000000000";
    };
  }
}
