package dev.kiln.baker.letters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
  private static final String MESSAGE =
      "{\"sourceAmi\": \"ami-0123456789abcdef0\", \"recipe\": \"web\", \"bake\": \"web-1\"}";

  @Test
  void aMessageTellsItsImageRecipeAndBake() {
    assertThat(Content.of(MESSAGE))
        .isEqualTo(
            new Content(
                Optional.of("ami-0123456789abcdef0"), Optional.of("web"), Optional.of("web-1")));
  }

  @Test
  void aMessageInSnssEnvelopeTellsTheSame() {
    String envelope =
        "{\"Type\": \"Notification\", \"Message\": \"%s\"}"
            .formatted(MESSAGE.replace("\"", "\\\""));

    assertThat(Content.of(envelope)).isEqualTo(Content.of(MESSAGE));
  }

  @Test
  void whatCannotBeReadTellsWhatCan() {
    assertThat(Content.of("{\"sourceAmi\": \"ami-1\", \"recipe\": 7}"))
        .isEqualTo(new Content(Optional.of("ami-1"), Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "not a message",
        "{\"Type\": \"Notification\", \"Message\": \"x\"}",
        "{"
      })
  void whatIsNoMessageTellsNothing(String body) {
    assertThat(Content.of(body))
        .isEqualTo(new Content(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void nothingOfABodySteersATerminal() {
    assertThat(Content.of("{\"recipe\": \"a\\u001b[31mb\"}").recipe()).contains("ab");
  }
}
