package dev.kiln.baker.instance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
  private static final Script FIRST = script("scripts/20-first.sh");
  private static final Script SECOND = script("scripts/10-second.sh");

  @Test
  void hasTheSameBytesForTheSameScripts() {
    assertThat(Bundle.of(List.of(FIRST, SECOND)).bytes())
        .isEqualTo(Bundle.of(List.of(FIRST, SECOND)).bytes());
  }

  @Test
  void hasNothingInItOfTheDayAndTheMachine() {
    Bundle bundle = Bundle.of(List.of(FIRST));
    byte[] zipHeader = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    String tarHeader = new String(unzipped(bundle), UTF_8).substring(0, 512);

    assertThat(bundle.bytes()).startsWith(zipHeader);
    assertThat(tarHeader.split("[ \0]+", -1))
        .as("path, mode, uid, gid, size, mtime, checksum, type, magic, user, group")
        .startsWith("plan", "0100755", "0000000", "0000000", "00000000024", "00000000000")
        .containsSubsequence("ustar", "00root", "root");
  }

  @Test
  void hasOtherBytesForAnotherOrder() {
    assertThat(Bundle.of(List.of(FIRST, SECOND)).sha256())
        .isNotEqualTo(Bundle.of(List.of(SECOND, FIRST)).sha256());
  }

  @Test
  void givesBackTheScriptsInTheirOrder() {
    Script longest = script("a".repeat(90) + ".sh");
    Script foreign = script("скрипт 1.sh");
    Bundle bundle = Bundle.of(List.of(FIRST, SECOND, longest, foreign));

    Bundle read = Bundle.read(bundle.bytes());

    assertThat(read.scripts()).containsExactly(FIRST, SECOND, longest, foreign);
    assertThat(read.sha256()).isEqualTo(bundle.sha256());
  }

  @Test
  void mayBeWithoutScripts() {
    assertThat(Bundle.read(Bundle.of(List.of()).bytes()).scripts()).isEmpty();
  }

  @Test
  void refusesTwoScriptsWithOnePath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bundle.of(List.of(FIRST, SECOND, FIRST)))
        .withMessageContaining("\"scripts/20-first.sh\" is listed twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "..",
        "../x",
        "a/../../x",
        "a//b",
        "a/",
        "./a",
        "a\nb",
        "a\rb",
        "a\0b",
        "a\tb",
        "a\u009bb",
        "a\u202eb"
      })
  void refusesPathsThatLeadElsewhere(String path) {
    assertThatIllegalArgumentException().isThrownBy(() -> script(path));
  }

  @Test
  void refusesPathsThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> script("ü".repeat(47)))
        .withMessageContaining("longer than 93 bytes");
    assertThat(script("a".repeat(Script.LONGEST_PATH)).path()).hasSize(93);
  }

  @Test
  void refusesWhatIsNoBundle() {
    byte[] bytes = Bundle.of(List.of(FIRST)).bytes();
    bytes[0] = 0;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bundle.read(bytes))
        .withMessageStartingWith("Not a bundle: ");
  }

  @Test
  void cannotBeChangedFromOutside() {
    Bundle bundle = Bundle.of(List.of(FIRST));
    String before = bundle.sha256();

    bundle.bytes()[20] ^= 1;
    bundle.scripts().getFirst().content()[0] ^= 1;

    assertThat(bundle.sha256()).isEqualTo(before);
    assertThat(bundle.scripts()).containsExactly(FIRST);
  }

  private static byte[] unzipped(Bundle bundle) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bundle.bytes()))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Script script(String path) {
    return new Script(path, ("#!/bin/sh\n: " + path + "\n").getBytes(UTF_8));
  }
}
