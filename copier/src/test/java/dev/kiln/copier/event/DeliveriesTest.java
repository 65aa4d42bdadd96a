package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.CopyRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveriesTest extends DeliveriesCase {

  @ParameterizedTest
  @ValueSource(strings = {"sqs-envelope.json", "sqs-raw.json", "sns.json"})
  void copiesHoweverTheMessageCame(String file) {
    receive(file);

    assertThat(copies.asked())
        .singleElement()
        .extracting(CopyRequest::source, request -> request.name().value())
        .containsExactly(KILNS, "kiln/web/2026-11-21T04-00-00Z-1a2b3c");
  }

  @Test
  void copiesWhatAmigoPublishes() {
    assertThat(receive("sqs-envelope-amigo.json")).isEmpty();

    assertThat(copies.asked())
        .singleElement()
        .satisfies(request ->
            assertThat(request.tags().values())
                .containsOnlyKeys(
                    "Recipe",
                    "BuiltBy",
                    "Encrypted",
                    "CopiedFromAMI",
                    "kiln:source-region",
                    "kiln:announced-at",
                    "kiln:attempt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqs-for-others.json", "sqs-for-another-region.json"})
  void callsNobodyWhenOthersAreMeant(String file) {
    assertThat(receive(file)).isEmpty();

    assertThat(copies.calls()).isZero();
    assertThat(deadLetters.kept).isEmpty();
  }

  @Test
  void attemptsThatAreSpentAreNotMade() {
    handle(received(1, "3"));

    assertThat(copies.asked())
        .singleElement()
        .matches(request -> request.attempt() == 3)
        .matches(request -> request.name().value().endsWith("-3"));
  }
}
