package dev.kiln.copier.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClientTokenTest {
  private static final ImageId SOURCE = new ImageId("ami-0123456789abcdef0");
  private static final Destination HERE = destination("222222222222", "eu-west-1", "0a1b");

  /// If this value changes, every message that is redelivered during a deployment is copied twice.
  @Test
  void isTheSameTodayAsYesterday() {
    assertThat(ClientToken.of(SOURCE, HERE, 1))
        .hasToString("knYYPXSBTNWruUskSb24EA9LkvR7xZXxY0yEPQTpBSs");
  }

  @Test
  void fitsIntoWhatEc2Takes() {
    assertThat(ClientToken.of(SOURCE, HERE, 1).value()).matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  void differsWithEveryPartOfACopy() {
    Stream<ClientToken> tokens =
        Stream.of(
            ClientToken.of(SOURCE, HERE, 1),
            ClientToken.of(new ImageId("ami-0123456789abcdef1"), HERE, 1),
            ClientToken.of(SOURCE, destination("333333333333", "eu-west-1", "0a1b"), 1),
            ClientToken.of(SOURCE, destination("222222222222", "us-east-1", "0a1b"), 1),
            ClientToken.of(SOURCE, destination("222222222222", "eu-west-1", "ffff"), 1),
            ClientToken.of(SOURCE, HERE, 2));

    assertThat(tokens).doesNotHaveDuplicates();
  }

  @Test
  void refusesWhatEc2Would() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientToken("x".repeat(65)));
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientToken("é"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientToken(""));
  }

  private static Destination destination(String account, String region, String key) {
    return new Destination(
        new AccountId(account),
        new Region(region),
        new KeyArn("arn:aws:kms:%s:222222222222:key/%s".formatted(region, key)));
  }
}
