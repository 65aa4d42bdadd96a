package dev.kiln.baker.cli;

import dev.kiln.baker.pipeline.Pause;
import dev.kiln.model.settings.LongestPause;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/// Sleeps, but never longer than the setting `kiln.longest-pause`.
@Singleton
public final class SleepingPause implements Pause {
  private final LongestPause longest;

  /// @param longest where it is not right, [#problem] says so, and nothing may be begun
  public SleepingPause(@Value("${kiln.longest-pause:PT1M}") String longest) {
    this.longest = LongestPause.of(longest);
  }

  /// What is wrong with the setting.
  Optional<String> problem() {
    return switch (longest) {
      case LongestPause.Known _ -> Optional.empty();
      case LongestPause.Wrong(String why) -> Optional.of(why);
    };
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    switch (longest) {
      case LongestPause.Known known -> Thread.sleep(known.atMost(length));
      case LongestPause.Wrong(String why) -> throw new IllegalStateException(why);
    }
  }
}
