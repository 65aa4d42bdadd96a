package dev.kiln.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.copier.event.MaxReceives;
import dev.kiln.model.image.Region;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String KEY = "arn:aws:kms:eu-west-1:222222222222:key/0a1b2c3d";

  @Test
  void readsTheEnvironment() {
    Settings settings =
        Settings.of(
            Map.of(
                "AWS_REGION", "eu-west-1",
                "KILN_ACCOUNT", "222222222222",
                "KILN_KEY_ARN", KEY,
                "KILN_COPY_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/222222222222/c",
                "KILN_DEAD_LETTER_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/222222222222/x",
                "KILN_RESULTS_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/111111111111/r",
                "KILN_TOOLING_REGION", "us-east-1",
                "PATH", "/bin"));

    assertThat(settings.destination().region()).isEqualTo(new Region("eu-west-1"));
    assertThat(settings.destination().key()).hasToString(KEY);
    assertThat(settings.queues().copy().value()).hasPath("/222222222222/c");
    assertThat(settings.queues().dead().value()).hasPath("/222222222222/x");
    assertThat(settings.results().url().value()).hasPath("/111111111111/r");
    assertThat(settings.results().region()).isEqualTo(new Region("us-east-1"));
    assertThat(settings.maxReceives()).isEqualTo(new MaxReceives(100));
  }

  @Test
  void readsHowOftenTheQueueHandsAMessageOut() {
    assertThat(Settings.of(with("7")).maxReceives()).isEqualTo(new MaxReceives(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-1", "many", "99999999999"})
  void refusesANumberOfReceivesThatNoQueueHas(String number) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(with(number)))
        .withMessageContaining("KILN_MAX_RECEIVES: ")
        .withMessageContaining("1 to 1000 receives");
  }

  private static Map<String, String> with(String maxReceives) {
    return Map.of(
        "AWS_REGION", "eu-west-1",
        "KILN_ACCOUNT", "222222222222",
        "KILN_KEY_ARN", KEY,
        "KILN_COPY_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/222222222222/c",
        "KILN_DEAD_LETTER_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/222222222222/x",
        "KILN_RESULTS_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/111111111111/r",
        "KILN_TOOLING_REGION", "us-east-1",
        "KILN_MAX_RECEIVES", maxReceives);
  }

  @Test
  void namesEveryProblemAtOnce() {
    Map<String, String> wrong =
        Map.of(
            "AWS_REGION", "Ireland",
            "KILN_KEY_ARN", "alias/kiln-images",
            "KILN_DEAD_LETTER_QUEUE_URL", "kiln-copy-dead",
            "KILN_RESULTS_QUEUE_URL", "https:/x");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(wrong))
        .withMessage(
            """
            The environment of the copy function is not right:
            - AWS_REGION: "Ireland" is not a region
            - KILN_ACCOUNT is missing
            - KILN_KEY_ARN: "alias/kiln-images" is not the ARN of a KMS key
            - KILN_COPY_QUEUE_URL is missing
            - KILN_DEAD_LETTER_QUEUE_URL: "kiln-copy-dead" is not the URL of a queue
            - KILN_RESULTS_QUEUE_URL: "https:/x" is not the URL of a queue
            - KILN_TOOLING_REGION is missing\
            """);
  }

  @Test
  void refusesAKeyOfAnotherRegion() {
    Map<String, String> wrong =
        Map.of("AWS_REGION", "us-east-1", "KILN_ACCOUNT", "222222222222", "KILN_KEY_ARN", KEY);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(wrong))
        .withMessageContaining("is a key of eu-west-1, but copies in us-east-1")
        .withMessageContaining("KILN_DEAD_LETTER_QUEUE_URL is missing");
  }
}
