package dev.kiln.sandbox.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.baker.lambda.LookupFunction;
import dev.kiln.baker.lambda.StageSettings;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The packaged functions run without Lambda's own runtime, too.
class PlainRuntimeIT {

  @Test
  void tellsInItsWordsWhyAFunctionCannotStart() {
    try (FunctionProcess process = start(Map.of())) {
      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> process.invoke("{}"))
          .withMessageContaining(StageSettings.ACCOUNT + " is missing");
      assertThat(process.isAlive()).isFalse();
    }
  }

  @Test
  void tellsWhatAFunctionThrewAndGoesOn() {
    try (FunctionProcess process = start(settings("http://127.0.0.1:1"))) {
      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> process.invoke("{\"other\": 1}"))
          .withMessageContaining("expected {\"bake\": \"<its id>\"}");
      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> process.invoke("no JSON"))
          .withMessageContaining("no JSON object");
      assertThat(process.isAlive()).isTrue();
    }
  }

  /// With nobody to ask, a stage waits.
  @Test
  void answersWhatAFunctionAnswers() throws Exception {
    try (FunctionProcess process = start(settings("http://127.0.0.1:1"))) {
      assertThat(process.invoke("{\"bake\": \"web-20261121T040000Z-1a2b3c\"}"))
          .contains("\"waiting\"");
      assertThat(process.lines()).anyMatch(line -> line.contains("The stage was called"));
    }
  }

  private static Map<String, String> settings(String endpoint) {
    return Map.of(
        StageSettings.ACCOUNT,
        "111111111111",
        StageSettings.SUBNET,
        "subnet-0a1b2c3d",
        StageSettings.SECURITY_GROUP,
        "sg-0a1b2c3d",
        "AWS_ENDPOINT_URL",
        endpoint,
        "AWS_ACCESS_KEY_ID",
        "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY",
        "none");
  }

  private static FunctionProcess start(Map<String, String> environment) {
    return FunctionProcess.startPlain(
        new FunctionSettings(
            "kiln-lookup",
            new AccountId("111111111111"),
            new Region("eu-west-1"),
            LookupFunction.class.getName(),
            environment,
            Duration.ofSeconds(60),
            512,
            1),
        FunctionZip.baker());
  }
}
