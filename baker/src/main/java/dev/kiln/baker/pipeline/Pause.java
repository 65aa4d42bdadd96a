package dev.kiln.baker.pipeline;

import java.time.Duration;

/// Lets time pass between two looks at AWS.
public interface Pause {

  /// @throws InterruptedException when the bake shall not go on in this process
  void pause(Duration length) throws InterruptedException;
}
