package dev.kiln.baker.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
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

  @ParameterizedTest
  @ValueSource(ints = {400, 1_500, 2_500, 4_096, 8_192})
  void leavesRoomForUrlsWithLongSessionTokens(int length) {
    InstanceJob job = job("web-1", signedWith(token(length)), Duration.ofHours(1));

    String userData = UserData.of(job);

    assertThat(Base64.getDecoder().decode(userData)).hasSizeLessThanOrEqualTo(UserData.MOST_BYTES);
    assertThat(UserData.parse(userData)).isEqualTo(job);
  }

  @Test
  void isPackedOnlyWhenItMustBe() {
    String usual = UserData.of(job("web-1", signedWith(token(2_500)), Duration.ofHours(1)));
    String unusual = UserData.of(job("web-1", signedWith(token(4_096)), Duration.ofHours(1)));

    assertThat(Base64.getDecoder().decode(usual)).startsWith('#', '!');
    assertThat(Base64.getDecoder().decode(unusual)).startsWith(0x1f, 0x8b);
  }

  @Test
  void refusesWhatEc2WouldNotTakeEvenPacked() {
    String token = token(20_000);
    InstanceJob job = job("web-1", signedWith(token), Duration.ofHours(1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> UserData.of(job))
        .withMessageContaining("EC2 takes 16,384")
        .withMessageContaining("session token is unusually long")
        .withMessageNotContaining(token.substring(0, 8));
  }

  @Test
  void startsWithWhatCloudInitTakesForAScript() {
    for (int length : new int[] {400, 4_096}) {
      String userData = UserData.of(job("web-1", signedWith(token(length)), Duration.ofHours(1)));

      assertThat(UserData.script(userData)).startsWith("#!/bin/bash\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "#!/bin/bash\n", "#!/bin/bash\nKILN_MODE='build'\n", "#cloud-config"})
  void refusesToParseWhatIsNotItsOwn(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UserData.parse(base64(text.getBytes(StandardCharsets.UTF_8))))
        .withMessageStartingWith("Not Kiln's user data");
  }

  @Test
  void refusesToParseWhatIsPackedBadly() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UserData.parse(base64(new byte[] {0x1f, (byte) 0x8b, 8})))
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

  /// A token of STS: base64 of what looks random.
  private static String token(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return base64(bytes).substring(0, length);
  }

  private static URI signedWith(String token) {
    return url(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261121T040000Z&X-Amz-SignedHeaders=host"
            + "&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20261121%2Feu-west-1%2Fs3%2Faws4_request"
            + "&X-Amz-Expires=3900&X-Amz-Security-Token="
            + URLEncoder.encode(token, StandardCharsets.UTF_8)
            + "&X-Amz-Signature="
            + SHA256);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static URI url(String query) {
    return URI.create("https://bucket.s3.eu-west-1.amazonaws.com/key?" + query);
  }

  private static InstanceJob job(String bake, URI bundle, Duration timeout) {
    URI report = URI.create(bundle.toString().replace("/key", "/report"));
    return new InstanceJob(InstanceMode.BUILD, bake, bundle, SHA256, report, timeout);
  }
}
