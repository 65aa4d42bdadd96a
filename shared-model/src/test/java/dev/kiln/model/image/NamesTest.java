package dev.kiln.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @Test
  void aLaterAttemptHasItsOwnName() {
    ImageName name = new ImageName("kiln/web/2026");

    assertThat(name.ofAttempt(1)).isEqualTo(name);
    assertThat(name.ofAttempt(2)).hasToString("kiln/web/2026-2");
  }

  @Test
  void theNameOfALaterAttemptStaysWithinTheLimit() {
    ImageName longest = new ImageName("a".repeat(128));

    assertThat(longest.ofAttempt(12).value()).hasSize(128).endsWith("a-12");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"eu-west-1", "us-gov-east-1", "ap-southeast-4", "cn-north-1", "us-isob-east-1"})
  void knowsTheFormOfRegions(String code) {
    assertThat(new Region(code)).hasToString(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu-west", "EU-WEST-1", "eu-west-1a", "", "euwest1"})
  void refusesOtherRegions(String code) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Region(code))
        .withMessageContaining(code);
  }

  @Test
  void refusesARegionWithoutEnd() {
    String endless = "eu" + "-west".repeat(100_000) + "-1";

    assertThatIllegalArgumentException().isThrownBy(() -> new Region(endless));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"alias/kiln-images", "arn:aws:kms:eu-west-1:111111111111:alias/kiln-images"})
  void refusesKeysThatMeanAnotherKeyInAnotherAccount(String key) {
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyArn(key));
  }
}
