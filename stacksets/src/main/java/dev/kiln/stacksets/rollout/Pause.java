package dev.kiln.stacksets.rollout;

import java.time.Duration;

/// Waits between two looks at AWS.
public interface Pause {

  /// @throws InterruptedException when the waiting was broken off
  void pause(Duration length) throws InterruptedException;
}
