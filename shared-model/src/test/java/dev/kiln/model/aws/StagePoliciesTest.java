package dev.kiln.model.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StagePoliciesTest {
  private static final BakeId LONGEST_BAKE =
      new BakeId("r".repeat(40) + "-20261121T040000Z-1a2b3c");
  private static final RecipeDigest DIGEST = new RecipeDigest("d".repeat(64));

  @Test
  void aTemplateGetsReferencesWhereAnAccountHasValues() {
    String policy =
        StagePolicies.rolePolicy(
            StageModel.roleOf(StageName.PUBLISH),
            place -> "${" + place.name().toLowerCase(Locale.ROOT) + "}");

    assertThat(policy)
        .contains("arn:${partition}:sns:${region}:${account}:${namespace}-image-created");
  }

  @ParameterizedTest
  @EnumSource
  void theSessionPolicyFitsWhatStsTakes(StageName stage) {
    assertThat(
            StagePolicies.sessionPolicy(
                StageModel.roleOf(stage), LONGEST_BAKE, DIGEST, allPlaces()))
        .hasSizeLessThanOrEqualTo(StagePolicies.LONGEST_SESSION_POLICY);
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

  private static Map<Place, String> allPlaces() {
    Map<Place, String> places = new EnumMap<>(Place.class);
    for (Place place : Place.values()) {
      places.put(place, value(place));
    }
    return places;
  }

  private static String value(Place place) {
    return switch (place) {
      case PARTITION -> "aws";
      case REGION, TOOLING_REGION -> "ap-southeast-4";
      case ACCOUNT -> "222222222222";
      case TOOLING_ACCOUNT -> "111111111111";
      case NAMESPACE -> "n".repeat(20);
      case SUBNET -> "subnet-0a1b2c3d4e5f60718";
      case SECURITY_GROUP -> "sg-0a1b2c3d4e5f60718";
      case INSTANCE_TYPE -> "t3.small";
      case FLEET -> "222222222222,333333333333";
      case KEY -> "0a1b2c3d-0000-4000-8000-000000000000";
    };
  }
}
