package dev.kiln.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u001b[31mb", // a colour
        "a\u001b[38;5;1m\u001b[0mb",
        "a\u001b[2J\u001b[1;1Hb", // clear, then go to the corner
        "a\u001b[?1049hb",
        "a\u009b31mb", // the same in one character
        "a\u001b]0;title\u0007b",
        "a\u001b]52;c;Y2xpcA==\u001b\\b", // to the clipboard
        "a\u001b]8;;https://example.org\u001b\\b\u001b]8;;\u001b\\", // a link
        "a\u009d0;title\u009cb",
        "a\u001bPq#0\u001b\\b",
        "a\u001b(0b",
        "a\u001bcb",
        "a\u001b\u001b[31mb",
        "a\bb\u0007",
        "a\u0000b\u007f",
        "a\u008db",
        "a\u202eb", // the rest from right to left
        "a\u2066b\u2069",
        "\ufeffab",
        "a\ud800b",
        "a\ufffeb\uffff",
        "a\ufdd0b\ud83f\udffe" // U+FDD0 and U+1FFFE
      })
  void leavesNothingThatSteers(String raw) {
    assertThat(Printable.line(raw)).isEqualTo("ab");
    assertThat(Printable.text(raw)).isEqualTo("ab");
  }

  @Test
  void leavesTheTextOfASequenceWithoutEnd() {
    assertThat(Printable.text("a\u001b]0;title")).isEqualTo("a0;title");
    assertThat(Printable.text("a\u001b[31")).isEqualTo("a31");
    assertThat(Printable.text("a\u001b")).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  at a.b(C.java:1)", "\tat", "Zürich – 東京", "👩\u200d🔧", "100 % [ok]"})
  void changesNothingElse(String text) {
    assertThat(Printable.line(text)).isEqualTo(text);
    assertThat(Printable.text(text)).isEqualTo(text);
  }

  /// A message that holds any other character is refused by SQS.
  @Test
  void leavesOnlyWhatSqsTakes() {
    IntPredicate taken =
        c ->
            c == 0x9
                || c == 0xA
                || c == 0xD
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;

    String left = Printable.text(all());

    assertThat(left.codePoints().filter(taken.negate())).isEmpty();
    assertThat(left).hasSizeGreaterThan(1_000_000);
  }

  private static String all() {
    return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void endsEachLineOfATextWithALineFeed() {
    assertThat(Printable.text("a\r\nb\rc\n\nd\u2028e")).isEqualTo("a\nb\nc\n\nd\ne");
  }

  @Test
  void makesOneLineOfMany() {
    assertThat(Printable.line("a\r\n\n\nb\rc\u0085d")).isEqualTo("a b c d");
  }

  @Test
  void cutsALongLine() {
    assertThat(Printable.line("x".repeat(500))).isEqualTo("x".repeat(500));
    assertThat(Printable.line("x".repeat(501))).isEqualTo("x".repeat(499) + "…");
    assertThat(Printable.line("abcdef", 5)).isEqualTo("abcd…");
  }

  @Test
  void cutsNoCharacterInTwo() {
    assertThat(Printable.line("abc😀ef", 5)).isEqualTo("abc…");
  }

  @Test
  void takesItsTimeByTheLengthOnly() {
    String openings = "\u001b]\u009d\u001b[1;\u0090".repeat(1_000_000);

    assertThat(Printable.line(openings)).hasSize(Printable.LONGEST_LINE);
  }
}
