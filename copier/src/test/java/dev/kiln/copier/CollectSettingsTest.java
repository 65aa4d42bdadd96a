package dev.kiln.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.collect.CollectRules;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Namespace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollectSettingsTest {
  static final Map<String, String> RIGHT =
      Map.of(
          "AWS_REGION", "us-east-1",
          "KILN_ACCOUNT", "222222222222",
          "KILN_RESULTS_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111111111111/kiln-results",
          "KILN_TOOLING_REGION", "eu-west-1");

  @Test
  void readsTheEnvironment() {
    CollectSettings read = CollectSettings.of(RIGHT);

    assertThat(read.account()).isEqualTo(new AccountId("222222222222"));
    assertThat(read.region()).isEqualTo(new Region("us-east-1"));
    assertThat(read.results().url()).asString().endsWith("/kiln-results");
    assertThat(read.results().region()).isEqualTo(new Region("eu-west-1"));
    assertThat(read.namespace()).isEqualTo(Namespace.DEFAULT);
    assertThat(read.rules()).isEqualTo(CollectRules.DEFAULT);
  }

  @Test
  void whatIsSaidCounts() {
    Map<String, String> more = new HashMap<>(RIGHT);
    more.put("KILN_NAMESPACE", "images");
    more.put("KILN_COLLECT_RESPITE", "P30D");

    CollectSettings read = CollectSettings.of(more);

    assertThat(read.namespace()).isEqualTo(new Namespace("images"));
    assertThat(read.rules().respite()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void namesEveryProblemAtOnce() {
    Map<String, String> wrong = new HashMap<>(RIGHT);
    wrong.remove("AWS_REGION");
    wrong.put("KILN_ACCOUNT", "22");
    wrong.put("KILN_NAMESPACE", "Kiln");
    wrong.put("KILN_RESULTS_QUEUE_URL", "kiln-results");
    wrong.put("KILN_TOOLING_REGION", "here");
    wrong.put("KILN_COLLECT_RESPITE", "-P7D");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CollectSettings.of(wrong))
        .withMessageStartingWith("The environment of the collect-copies function is not right:")
        .withMessageContainingAll(
            "AWS_REGION is missing",
            "KILN_ACCOUNT: \"22\"",
            "KILN_NAMESPACE: \"Kiln\" is not a namespace",
            "KILN_RESULTS_QUEUE_URL: \"kiln-results\" is not the URL of a queue",
            "KILN_TOOLING_REGION: \"here\"",
            "KILN_COLLECT_RESPITE: \"-P7D\" is not right; expected a duration such as P7D");
  }
}
