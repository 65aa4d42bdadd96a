package dev.kiln.baker.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.image.Encryption;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageSettingsTest {
  private static final String KEY =
      "arn:aws:kms:eu-west-1:111111111111:key/0f9e8d7c-0000-4000-8000-000000000000";

  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "AWS_REGION", "eu-west-1",
              "KILN_ACCOUNT", "111111111111",
              "KILN_SUBNET", "subnet-0a1b2c3d4e5f60718",
              "KILN_SECURITY_GROUP", "sg-0a1b2c3d4e5f60718"));

  @Test
  void whatIsNotSaidIsAsUsual() {
    Installation installation = StageSettings.of(StageName.BUILD, environment);

    assertThat(installation.bakesBucket()).isEqualTo("kiln-bakes-111111111111-eu-west-1");
    assertThat(installation.shards()).isEqualTo(1);
    assertThat(installation.sources()).isEqualTo(new Encryption.None());
  }

  @Test
  void whatIsSaidCounts() {
    environment.put("KILN_NAMESPACE", "images");
    environment.put("KILN_SHARDS", "3");
    environment.put("KILN_SOURCE_KEY", KEY);

    Installation installation = StageSettings.of(StageName.BUILD, environment);

    assertThat(installation.topicNames()).hasSize(3).allMatch(name -> name.startsWith("images-"));
    assertThat(installation.sources()).isInstanceOf(Encryption.Under.class);
  }

  @Test
  void everyProblemIsToldAtOnceWithWhatWouldBeRight() {
    environment.remove("KILN_ACCOUNT");
    environment.put("KILN_SUBNET", "here");
    environment.put("KILN_SHARDS", "0");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> StageSettings.of(StageName.BUILD, environment))
        .withMessageContaining("The environment of the build function is not right")
        .withMessageContaining("KILN_ACCOUNT is missing")
        .withMessageContaining("KILN_SUBNET: \"here\" is not right; expected a subnet id")
        .withMessageContaining("KILN_SHARDS: \"0\" is not right; expected a whole number");
  }

  @Test
  void aKeyOfAnotherRegionIsRefused() {
    environment.put("KILN_SOURCE_KEY", KEY.replace("eu-west-1", "us-east-1"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> StageSettings.of(StageName.BUILD, environment))
        .withMessageContaining("KILN_SOURCE_KEY");
  }
}
