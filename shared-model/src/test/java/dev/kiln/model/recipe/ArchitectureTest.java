package dev.kiln.model.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"t4g.small", "m7g.large", "c6gn.xlarge", "is4gen.large", "g5g.xlarge", "a1.large"})
  void theProcessorGravitonIsArm(String type) {
    assertThat(Architecture.ofInstanceType(type)).contains(Architecture.ARM64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t3.small",
        "m5.large",
        "c5n.large",
        "m7i.large",
        "m7i-flex.large",
        "c6a.large",
        "x2iedn.large",
        "u7i-12tb.224xlarge"
      })
  void otherProcessorsOfGeneralTypesAreNot(String type) {
    assertThat(Architecture.ofInstanceType(type)).contains(Architecture.X86_64);
  }

  /// Of these, the name does not tell: one with a Grace processor, a Mac, one that does not exist.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "p6e-gb200.36xlarge",
        "mac2.metal",
        "mac-m4.metal",
        "m99.large",
        "odd",
        "g5.xlarge"
      })
  void whatTheNameDoesNotTellIsNotGuessed(String type) {
    assertThat(Architecture.ofInstanceType(type)).isEmpty();
  }
}
