package dev.kiln.sandbox.moto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MotoFormTest {

  @Test
  void isAnyUnlessNamed() {
    assertThat(MotoForm.named("")).isEqualTo(MotoForm.ANY);
  }

  @Test
  void refusesAnUnknownNameAndSaysWhichThereAre() {
    assertThatThrownBy(() -> MotoForm.named("docker"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("kiln.moto", "docker", "container", "process");
  }
}
