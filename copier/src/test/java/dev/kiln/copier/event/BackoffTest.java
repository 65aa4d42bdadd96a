package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.copier.copy.Wait;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  @ParameterizedTest
  @CsvSource({
    "BUSY, 1, PT15S, PT30S",
    "BUSY, 2, PT30S, PT1M",
    "BUSY, 5, PT4M, PT8M",
    "BUSY, 6, PT7M30S, PT15M",
    "BUSY, 1000, PT7M30S, PT15M",
    "SHARE, 1, PT15S, PT30S",
    "SLOT, 1, PT1M, PT2M",
    "SLOT, 3, PT4M, PT8M",
    "SLOT, 4, PT7M30S, PT15M",
    "SLOT, 2147483647, PT7M30S, PT15M",
    "TURN, 1, PT0S, PT0S",
    "TURN, 50, PT0S, PT0S"
  })
  void growsToALimit(Wait wait, int receives, Duration shortest, Duration longest) {
    Receives counted = new Receives.Counted(receives);

    assertThat(new Backoff(always(Long.MAX_VALUE)).of(wait, counted)).isEqualTo(shortest);
    assertThat(new Backoff(always(0)).of(wait, counted)).isEqualTo(longest);
  }

  @Test
  void whatNobodyCountsIsThereForTheFirstTime() {
    assertThat(new Backoff(always(0)).of(Wait.BUSY, new Receives.Uncounted()))
        .isEqualTo(Duration.ofSeconds(30));
  }

  /// @param bits of every random number
  private static RandomGenerator always(long bits) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return bits;
      }

      @Override
      public long nextLong(long bound) {
        return Math.min(bits, bound - 1);
      }
    };
  }
}
