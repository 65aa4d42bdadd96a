package dev.kiln.baker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.baker.pipeline.StageTimes.Times;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StageTimesTest {
  private Instant now = Bakes.NOW;
  private boolean interrupts;
  private final StageTimes times =
      new StageTimes(
          this::pause, InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC));

  @Test
  void tellsTheTimeOfEachStageAndHowMuchOfItWasPaused() throws InterruptedException {
    times.start(StageName.LOOKUP);
    works(3);
    times.end(StageName.LOOKUP);
    times.start(StageName.BUILD);
    times.pause(Duration.ofSeconds(20));
    works(2);
    times.pause(Duration.ofSeconds(10));
    times.end(StageName.BUILD);
    works(50);

    assertThat(times.all())
        .containsExactly(
            new Times(StageName.LOOKUP, Duration.ofSeconds(3), Duration.ZERO),
            new Times(StageName.BUILD, Duration.ofSeconds(32), Duration.ofSeconds(30)));
    assertThat(times.all().getLast().worked()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aPauseThatIsInterruptedCountsAsFarAsItWent() {
    interrupts = true;
    times.start(StageName.BUILD);

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> times.pause(Duration.ofSeconds(20)));
    works(4);

    assertThat(times.all())
        .containsExactly(
            new Times(StageName.BUILD, Duration.ofSeconds(24), Duration.ofSeconds(20)));
  }

  private void works(int seconds) {
    now = now.plusSeconds(seconds);
  }

  private void pause(Duration length) throws InterruptedException {
    now = now.plus(length);
    if (interrupts) {
      throw new InterruptedException();
    }
  }
}
