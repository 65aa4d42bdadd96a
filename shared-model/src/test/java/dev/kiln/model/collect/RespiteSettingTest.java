package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.settings.SettingsReader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespiteSettingTest {

  @Test
  void aWeekUnlessToldOtherwise() {
    assertThat(RespiteSetting.read(reader(Map.of()))).contains(CollectRules.DEFAULT);
    assertThat(RespiteSetting.read(reader(Map.of("KILN_COLLECT_RESPITE", " "))))
        .contains(CollectRules.DEFAULT);
    assertThat(CollectRules.DEFAULT)
        .isEqualTo(new CollectRules(Duration.ofDays(7), Duration.ofDays(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "P1D", "P3650D"})
  void whatIsSaidCounts(String respite) {
    assertThat(RespiteSetting.read(reader(Map.of("KILN_COLLECT_RESPITE", respite))))
        .contains(new CollectRules(Duration.parse(respite), Duration.ofDays(1)));
  }

  /// The longest has no date after it.
  @ParameterizedTest
  @ValueSource(strings = {"7", "a week", "-P7D", "P3651D", "PT9223372036854775807S", "P1W"})
  void aBadValueIsNamedWithWhatWouldBeRight(String respite) {
    SettingsReader reader = reader(Map.of("KILN_COLLECT_RESPITE", respite));

    assertThat(RespiteSetting.read(reader)).isEmpty();
    assertThat(reader.problems())
        .hasMessage(
            """
            The environment of the collect function is not right:
            - KILN_COLLECT_RESPITE: "%s" is not right; expected a duration such as P7D, from PT0S to P3650D\
            """
                .formatted(respite));
  }

  @Test
  void rulesNameTheTimeThatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CollectRules(Duration.ZERO, Duration.ofSeconds(-1)))
        .withMessage("failedAfter must be between nothing and 3650 days, not PT-1S");
  }

  private static SettingsReader reader(Map<String, String> environment) {
    return new SettingsReader("collect", environment);
  }
}
