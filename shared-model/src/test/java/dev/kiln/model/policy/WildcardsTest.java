package dev.kiln.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "a, a, true",
        "a, b, false",
        "a, ab, false",
        "ab, a, false",
        "*, a:b/c, true",
        "*, *, true",
        "a*, a, true",
        "a*, a*, true",
        "a*, ab*, true",
        "ab*, a*, false",
        "*a*, *bab*, true",
        "*ab*ab, cababab, true",
        "*ab*ab, cab, false",
        "?, a, true",
        "?, *, false",
        "?, ?, true",
        "a, ?, false",
        "*, ?, true",
        "?*, *?, true",
        "*?, ?*, true",
        "**, *, true",
        "??*, ?*, false",
        "${*}, *, false",
        "${*}, a, false",
        "*, ${*}, true",
        "?, ${?}, true",
        "${aws:username}, ${aws:username}, true",
        "${aws:username}, ann, false",
        "home/*, home/${aws:username}, true",
        ".*, ab, false",
        "image/*, image/ami-1, true",
        "image/ami-1, image/*, false"
      })
  void coversWhenAllTheNarrowOnesTextsAreTheWideOnes(String wide, String narrow, boolean covers) {
    assertThat(Wildcards.covers(wide, narrow)).isEqualTo(covers);
  }

  @ParameterizedTest
  @CsvSource({"a*b?, a${*}b${?}", "${*}, ${*}", "${aws:username}, ${aws:username}"})
  void quotedStandsForTheTextOnly(String text, String quoted) {
    assertThat(Wildcards.quoted(text)).isEqualTo(quoted);
  }
}
