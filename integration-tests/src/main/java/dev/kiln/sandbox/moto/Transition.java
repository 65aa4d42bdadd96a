package dev.kiln.sandbox.moto;

import java.time.Duration;
import java.util.Map;

/// How something in Moto gets from one state to the next, for instance an image from `pending` to
/// `available`.
public sealed interface Transition {

  /// At once: the first state is never seen.
  record Immediate() implements Transition {}

  /// When it has been looked at so many times.
  record AfterLooks(int times) implements Transition {}

  /// When so much time has passed; whole seconds count.
  record AfterTime(Duration time) implements Transition {}

  /// The transition as Moto's state manager takes it.
  default Map<String, Object> fields() {
    return switch (this) {
      case Immediate() -> Map.of("progression", "immediate");
      case AfterLooks(int times) -> Map.of("progression", "manual", "times", times);
      case AfterTime(Duration time) -> Map.of("progression", "time", "seconds", time.toSeconds());
    };
  }
}
