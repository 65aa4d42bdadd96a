package dev.kiln.copier.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueTextTest {

  @ParameterizedTest
  @ValueSource(ints = {0x9, 0xA, 0xD, 0x20, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF})
  void whatQueuesTakeStaysAsItIs(int character) {
    String text = "a" + Character.toString(character) + "b";

    assertThat(QueueText.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x0, 0x8, 0xB, 0xC, 0xE, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF})
  void whatTheyRefuseIsEscaped(int character) {
    String text = "a" + (char) character + "b";

    assertThat(QueueText.of(text)).isEqualTo("a\\u%04xb".formatted(character));
  }

  @Test
  void aStringOfJsonMeansTheSameThen() throws IOException {
    String json = "{\"name\": \"a" + (char) 0xFFFF + (char) 0xFFFE + "b\"}";

    assertThat(JSON.std.mapFrom(QueueText.of(json))).isEqualTo(JSON.std.mapFrom(json));
  }
}
