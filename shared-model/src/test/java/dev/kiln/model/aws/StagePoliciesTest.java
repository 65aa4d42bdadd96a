package dev.kiln.model.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import java.util.Locale;
import org.junit.jupiter.api.Test;

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
