package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Wait;
import dev.kiln.copier.log.Metric;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is logged of a message, and counted.
class StoryTest extends DeliveriesCase {

  @Test
  void tellsTheStoryOfEachMessageInOneLine() {
    receive("sqs-neighbours.json");

    assertThat(log.list)
        .extracting(line -> value(line, "outcome"))
        .containsExactly("refused", "asked", "refused", "begun");
    assertThat(log.list.get(1))
        .matches(line -> line.getFormattedMessage().startsWith("EC2 took the request"))
        .matches(line -> value(line, "stage").equals("copy"))
        .matches(line -> value(line, "account").equals("222222222222"))
        .matches(line -> value(line, "region").equals("eu-west-1"))
        .matches(line -> value(line, "image").equals(KILNS.value()))
        .matches(line -> value(line, "bake").equals("web-20261121T040000Z-1a2b3c"))
        .matches(line -> value(line, "attempt").equals("1"));
  }

  @ParameterizedTest
  @CsvSource({
    "sqs-envelope.json, CopiesStarted Age",
    "sqs-not-json.json, CopiesRefused",
    "sqs-for-others.json, ''"
  })
  void countsWhatBecomesOfMessages(String file, String metrics) {
    receive(file);

    assertThat(metrics(log.list.getFirst()))
        .containsExactlyInAnyOrder(metrics.isEmpty() ? new String[0] : metrics.split(" "));
  }

  @Test
  void countsWhatHasToWaitAndHowLongItHas() {
    copies.answerNext(new Answer.Later(Wait.SLOT, "ResourceLimitExceeded"));

    deliveries(copies, Clock.offset(CLOCK, Duration.ofMinutes(10)))
        .handle(EventFile.read("sqs-envelope.json").deliveries(), PLENTY);

    assertThat(metrics(log.list.getFirst())).containsExactlyInAnyOrder("CopiesLater", "Age");
    assertThat(log.list.getFirst().getKeyValuePairs())
        .anySatisfy(pair -> {
          assertThat(pair.key).isEqualTo("Age");
          assertThat(pair.value).isEqualTo(new Metric(603, Metric.Unit.SECONDS));
        });
  }

  @Test
  void logsNeitherTheMessageNorItsTags() {
    receive("sqs-neighbours.json");

    assertThat(log.list)
        .allSatisfy(line ->
            assertThat(String.valueOf(line.getKeyValuePairs()))
                .doesNotContain("nginx on Ubuntu", "targetAccounts", "BuiltBy"));
  }
}
