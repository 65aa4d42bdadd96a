package dev.kiln.baker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  @Test
  void pausesDifferByUpToAFifthEitherWay() {
    Backoff backoff = new Backoff(new Random(7));

    List<Duration> pauses =
        Stream.generate(() -> backoff.growing(100, LONGEST)).limit(1_000).toList();

    assertThat(pauses)
        .allSatisfy(pause -> assertThat(pause).isBetween(ofLongest(0.8), ofLongest(1.2)))
        .anySatisfy(pause -> assertThat(pause).isLessThan(ofLongest(0.85)))
        .anySatisfy(pause -> assertThat(pause).isGreaterThan(ofLongest(1.15)));
  }

  private static Duration ofLongest(double part) {
    return Duration.ofMillis(Math.round(LONGEST.toMillis() * part));
  }
}
