package dev.kiln.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyArnTest {

  @Test
  void knowsItsRegion() {
    KeyArn key = new KeyArn("arn:aws-us-gov:kms:us-gov-east-1:222222222222:key/mrk-0a1b2c3d");

    assertThat(key.region()).isEqualTo(new Region("us-gov-east-1"));
  }
}
