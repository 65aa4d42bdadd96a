package dev.kiln.baker.cli;

import dev.kiln.baker.pipeline.Pause;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Sleeps, but never longer than the setting `kiln.longest-pause`.
@Singleton
public final class SleepingPause implements Pause {
  private final Duration longest;

  public SleepingPause(@Value("${kiln.longest-pause:PT1M}") String longest) {
    this.longest = Duration.parse(longest);
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    Thread.sleep(length.compareTo(longest) < 0 ? length : longest);
  }
}
