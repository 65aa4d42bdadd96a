package dev.kiln.baker.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.baker.pipeline.NoTimeLeftException;
import dev.kiln.baker.pipeline.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostedStageTest {
  private static final Duration LENGTH = Duration.ofSeconds(5);

  private final List<Duration> paused = new ArrayList<>();
  private Duration remaining = Duration.ofMinutes(4);

  @Test
  void pausesWhileThereIsTimeForItAndForTheCallsAfterIt() throws Exception {
    Pause pause = HostedStage.within(() -> remaining, paused::add);

    pause.pause(LENGTH);

    assertThat(paused).containsExactly(LENGTH);
  }

  @Test
  void endsInsteadOfLookingWithoutAPause() {
    Pause pause = HostedStage.within(() -> remaining, paused::add);
    remaining = LENGTH.plus(Duration.ofMinutes(1));

    assertThatExceptionOfType(NoTimeLeftException.class).isThrownBy(() -> pause.pause(LENGTH));
    assertThat(paused).isEmpty();
  }

  @Test
  void whatIsBeingUnmadeIsLookedAtWithoutAPauseWhereThereIsNoTime() throws Exception {
    Pause pause = HostedStage.whileThereIsTime(() -> remaining, paused::add);

    pause.pause(LENGTH);
    remaining = LENGTH;
    pause.pause(LENGTH);

    assertThat(paused).containsExactly(LENGTH);
  }
}
