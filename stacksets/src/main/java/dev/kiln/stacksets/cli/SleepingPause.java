package dev.kiln.stacksets.cli;

import dev.kiln.model.settings.LongestPause;
import dev.kiln.stacksets.rollout.Pause;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Sleeps, but never longer than the environment says, if it does.
final class SleepingPause implements Pause {
  private final Optional<LongestPause> longest;

  SleepingPause(Map<String, String> environment) {
    this.longest = Optional.ofNullable(environment.get(LongestPause.NAME)).map(LongestPause::of);
  }

  /// What is wrong with the setting; nothing may be begun then.
  Optional<String> problem() {
    return longest.isPresent() && longest.get() instanceof LongestPause.Wrong(String why)
        ? Optional.of(why)
        : Optional.empty();
  }

  @Override
  public void pause(Duration length) throws InterruptedException {
    Thread.sleep(
        longest.isPresent() && longest.get() instanceof LongestPause.Known known
            ? known.atMost(length)
            : length);
  }
}
