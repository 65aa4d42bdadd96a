package dev.kiln.model.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {

  @ParameterizedTest
  @CsvSource({"3, P14D", "1, PT0S", "100, PT36H30M"})
  void readsTheTagItWrites(int keep, Duration minimumAge) {
    Retention retention = new Retention(keep, minimumAge);

    assertThat(Retention.ofTag(retention.asTag())).isEqualTo(retention);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "/", "3/", "/P14D", "0/P14D", "3/14", "x/P14D", "3/-P14D"})
  void refusesOtherTags(String tag) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Retention.ofTag(tag))
        .withMessageContaining("\"%s\" is not <keep>/<minimum age>, such as 3/P14D", tag);
  }
}
