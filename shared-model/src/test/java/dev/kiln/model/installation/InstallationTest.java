package dev.kiln.model.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstallationTest {
  private static final String TOPIC = "arn:aws:sns:eu-west-1:111111111111:kiln-image-created";
  private static final AccountId MEMBER = new AccountId("222222222222");

  @Test
  void oneShardIsTheTopicWithoutANumber() {
    assertThat(sharded(1).topicArns()).containsExactly(TOPIC);
    assertThat(sharded(1).topicArn(MEMBER)).isEqualTo(TOPIC);
  }

  @ParameterizedTest
  @CsvSource({"222222222222,0", "222222222223,1", "000000000011,2", "999999999999,0"})
  void anAccountStaysWithItsShard(String account, String shard) {
    Installation installation = sharded(3);

    assertThat(installation.topicNames())
        .containsExactly("kiln-image-created-0", "kiln-image-created-1", "kiln-image-created-2");
    assertThat(installation.topicArn(new AccountId(account))).isEqualTo(TOPIC + "-" + shard);
  }

  @Test
  void noShardsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sharded(0))
        .withMessageContaining("from 1 to");
  }

  private static Installation sharded(int shards) {
    return new Installation(
        Namespace.DEFAULT,
        new AccountId("111111111111"),
        new Region("eu-west-1"),
        new Installation.Builder("subnet-0a1b2c3d", "sg-0a1b2c3d"),
        Fleet.ANY,
        shards);
  }
}
