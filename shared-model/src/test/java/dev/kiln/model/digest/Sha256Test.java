package dev.kiln.model.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The example of [FIPS 180-2](https://csrc.nist.gov/pubs/fips/180-2/upd1/final).
class Sha256Test {

  @Test
  void isHexadecimal() {
    assertThat(Sha256.hex("abc".getBytes(UTF_8)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void fitsIntoATokenWithoutSignsThatMeanSomething() {
    assertThat(Sha256.base64Url("abc".getBytes(UTF_8)))
        .isEqualTo("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  }
}
