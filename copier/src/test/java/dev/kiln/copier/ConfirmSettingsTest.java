package dev.kiln.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.copier.event.MaxReceives;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Namespace;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfirmSettingsTest {
  static final Map<String, String> RIGHT =
      Map.of(
          "AWS_REGION", "us-east-1",
          "KILN_ACCOUNT", "222222222222",
          "KILN_KEY_ARN",
              "arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000",
          "KILN_COPY_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/222222222222/kiln-copy",
          "KILN_DEAD_LETTER_QUEUE_URL",
              "https://sqs.us-east-1.amazonaws.com/222222222222/kiln-confirm-dead",
          "KILN_RESULTS_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111111111111/kiln-results",
          "KILN_TOOLING_REGION", "eu-west-1");

  @Test
  void readsTheEnvironment() {
    ConfirmSettings read = ConfirmSettings.of(RIGHT);

    Settings settings = read.shared();
    assertThat(settings.destination().region()).isEqualTo(new Region("us-east-1"));
    assertThat(settings.results().region()).isEqualTo(new Region("eu-west-1"));
    assertThat(settings.results().url()).asString().endsWith("/kiln-results");
    assertThat(settings.queues().copy()).asString().endsWith("/kiln-copy");
    assertThat(settings.queues().dead()).asString().endsWith("/kiln-confirm-dead");
    assertThat(read.namespace()).isEqualTo(Namespace.DEFAULT);
    assertThat(settings.maxReceives()).isEqualTo(MaxReceives.DEFAULT);
  }

  @Test
  void namesEveryProblemAtOnce() {
    Map<String, String> wrong = new HashMap<>(RIGHT);
    wrong.remove("KILN_COPY_QUEUE_URL");
    wrong.put("KILN_NAMESPACE", "Kiln");
    wrong.put("KILN_RESULTS_QUEUE_URL", "kiln-results");
    wrong.put("AWS_REGION", "eu-west-1");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfirmSettings.of(wrong))
        .withMessageStartingWith("The environment of the confirm function is not right:")
        .withMessageContainingAll(
            "KILN_COPY_QUEUE_URL is missing",
            "KILN_NAMESPACE: \"Kiln\" is not a namespace",
            "KILN_RESULTS_QUEUE_URL: \"kiln-results\" is not the URL of a queue",
            "KILN_KEY_ARN: arn:aws:kms:us-east-1");
  }
}
