package dev.kiln.model.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyResultTest {
  private static final KeyArn KEY = new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d");

  @ParameterizedTest
  @ValueSource(strings = {"copied-1.json", "copy-failed-1.json"})
  void writesWhatItReads(String file) {
    assertThat(CopyResultReader.read(file(file)).toJson()).isEqualTo(file(file).strip());
  }

  @Test
  void readsYesterdaysForms() {
    assertThat(CopyResultReader.read(file("copied-1.json")))
        .asInstanceOf(type(ImageCopied.class))
        .matches(copied -> copied.account().equals(new AccountId("222222222222")))
        .matches(copied -> copied.bake().equals(Optional.of(bake())))
        .matches(copied -> copied.finishedAt().equals(Instant.parse("2026-11-21T04:40:00Z")));
    assertThat(CopyResultReader.read(file("copy-failed-1.json")))
        .asInstanceOf(type(ImageCopyFailed.class))
        .matches(failed -> failed.reason().equals("Given key ID is not accessible"))
        .matches(failed -> failed.attempt() == 2);
  }

  @Test
  void tellsOfAMessageThatCouldNotBeRead() {
    ImageCopyFailed failed =
        new ImageCopyFailed(
            new AccountId("222222222222"),
            new Region("us-east-1"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            KEY,
            Optional.empty(),
            Instant.EPOCH,
            "the body is not a JSON object",
            1);

    assertThat(failed.toJson()).doesNotContain("null", "sourceAmi", "bake");
    assertThat(CopyResultReader.read(failed.toJson())).isEqualTo(failed);
  }

  @Test
  void aReasonIsOneLineThatNobodysTerminalObeys() {
    ImageCopyFailed failed =
        (ImageCopyFailed)
            CopyResultReader.read(
                file("copy-failed-1.json").replace("Given key", "\\u001b[2JGiven\\nkey"));

    assertThat(failed.reason()).isEqualTo("Given key ID is not accessible");
  }

  @ParameterizedTest
  @ValueSource(strings = {"copied-1.json", "copy-failed-1.json"})
  void takesFieldsAndVersionsThatOnlyAdd(String file) {
    String newer = file(file).replaceFirst("/1\"", "/1.2\",\"colour\":[1,{}]");

    assertThat(CopyResultReader.read(newer)).isEqualTo(CopyResultReader.read(file(file)));
  }

  @Test
  void namesEverythingThatIsWrong() {
    String wrong =
        file("copy-failed-1.json")
            .replace("222222222222\",\"region", "2\",\"region")
            .replace("web-20261121T040000Z-1a2b3c", "web")
            .replace("\"attempt\":2", "\"attempt\":0")
            .replace("\"reason\"", "\"raisin\"");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CopyResultReader.read(wrong))
        .withMessageContainingAll("account", "bake", "attempt: 0 is less", "reason is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          null                                | not a JSON object
          []                                  | not a JSON object
          {"schema":"kiln.image-copied/2"}    | kiln.image-copied/2
          {"schema":"kiln.image-copied/1x"}   | kiln.image-copied/1x
          {}                                  | null
          """)
  void refusesOtherMessages(String body, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CopyResultReader.read(body))
        .withMessageContaining(reason);
  }

  private static BakeId bake() {
    return new BakeId("web-20261121T040000Z-1a2b3c");
  }

  private static String file(String name) {
    try (InputStream in =
        Objects.requireNonNull(CopyResultTest.class.getResourceAsStream("/messages/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
