package dev.kiln.baker.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDataTest {
  private static final String SHA256 = "0123456789abcdef".repeat(4);

  @Test
  void givesBackTheJob() {
    InstanceJob job = job("it's a \"bake\"; $(id)", url("a='b'&c=$(id)"), Duration.ofMinutes(45));

    assertThat(UserData.parse(UserData.of(job))).isEqualTo(job);
  }

  @Test
  void leavesRoomForLongUrls() {
    String text = UserData.of(job("web-1", url("t=" + "x".repeat(3_000)), Duration.ofHours(1)));

    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(UserData.MOST_BYTES);
  }

  @Test
  void refusesWhatEc2WouldNotTake() {
    InstanceJob job = job("web-1", url("t=" + "x".repeat(5_000)), Duration.ofHours(1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> UserData.of(job))
        .withMessageContaining("EC2 takes 16,384")
        .withMessageContaining("session token is unusually long")
        .withMessageNotContaining("xxx");
  }

  @Test
  void startsWithWhatCloudInitTakesForAScript() {
    assertThat(UserData.of(job("web-1", url(""), Duration.ofHours(1)))).startsWith("#!/bin/bash\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#!/bin/bash\n", "#!/bin/bash\nKILN_MODE='build'\n", "#cloud-config"})
  void refusesToParseWhatIsNotItsOwn(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UserData.parse(text))
        .withMessageStartingWith("Not Kiln's user data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:///etc/passwd", "s3://bucket/key", "bundle", "https:/x", "https://h/ü"})
  void refusesAddressesThatCannotBeFetched(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> job("web-1", URI.create(address), Duration.ofHours(1)));
  }

  @Test
  void refusesAJobThatCannotBeHandedOver() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> job("web-1\nKILN_MODE='test'", url(""), Duration.ofHours(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> job("web-1", url(""), Duration.ofMillis(1_500)));
    assertThatIllegalArgumentException().isThrownBy(() -> job("web-1", url(""), Duration.ZERO));
  }

  @Test
  void doesNotShowWhatWouldSteerATerminal() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> job("web\u001b[31m", url(""), Duration.ofHours(1)))
        .withMessage("\"web\" is not a bake's id");
  }

  @Test
  void doesNotShowTheSignaturesOfAJob() {
    assertThat(job("web-1", url("X-Amz-Signature=abc"), Duration.ofMinutes(5)))
        .hasToString(
            "build of web-1: bucket.s3.eu-west-1.amazonaws.com/key to"
                + " bucket.s3.eu-west-1.amazonaws.com/report within PT5M");
  }

  private static URI url(String query) {
    return URI.create("https://bucket.s3.eu-west-1.amazonaws.com/key?" + query);
  }

  private static InstanceJob job(String bake, URI bundle, Duration timeout) {
    URI report = URI.create(bundle.toString().replace("/key", "/report"));
    return new InstanceJob(InstanceMode.BUILD, bake, bundle, SHA256, report, timeout);
  }
}
