package dev.kiln.sandbox.moto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MotoLogTest {
  private static final int SECONDS = 5;

  private final MotoLog log = new MotoLog();

  @Test
  void readsThePortMotoListensOn() {
    log.add("WARNING: This is a development server.");
    log.add(" * Running on http://127.0.0.1:40123");

    assertThat(log.awaitPort(SECONDS)).isEqualTo(40123);
  }

  @Test
  void showsWhatMotoWroteWhenItEndsTooEarly() {
    log.add("ModuleNotFoundError: No module named 'flask'");
    log.end();

    assertThatThrownBy(() -> log.awaitPort(SECONDS))
        .isInstanceOf(NoMotoException.class)
        .hasMessageContainingAll("No module named 'flask'", "pipx install 'moto[server]==5.2.1'");
  }

  @Test
  void refusesAMotoThatThePluginObjectsTo() {
    log.add("kiln_moto: written for Moto 5.2.1, found 4.0.0; rules may not hold");
    log.add(" * Running on http://127.0.0.1:40123");

    assertThatThrownBy(() -> log.awaitPort(SECONDS))
        .isInstanceOf(NoMotoException.class)
        .hasMessageContaining("found 4.0.0");
  }

  @Test
  void saysWhenMotoTakesTooLong() {
    assertThatThrownBy(() -> log.awaitPort(0))
        .isInstanceOf(NoMotoException.class)
        .hasMessageContaining("took no calls within 0 s");
  }
}
