package dev.kiln.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://b/k?X-Amz-Signature=5ec7e7&x=kept",
        "<a href='https://b/k?x=1&amp;X-Amz-Security-Token=5ec7e7%2F+/==&amp;kept'>",
        "{\"url\": \"https://b/k?x=1\\u0026x-amz-credential=5ec7e7\\u0026kept\"}",
        "redirect=https%3A%2F%2Fb%2Fk%3FX-Amz-Signature%3D5ec7e7 kept",
        "[https://b/k?X-Amz-Signature=5ec7e7] kept"
      })
  void masksWhatSignsAndKeepsTheRest(String text) {
    assertThat(Signatures.masked(text)).doesNotContain("5ec7e7").contains("…", "kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X-Amz-Signature", "X-Amz-Expires=60&y"})
  void leavesEverythingElseAsItIs(String text) {
    assertThat(Signatures.masked(text)).isEqualTo(text);
  }
}
