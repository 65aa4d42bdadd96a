package dev.kiln.copier.event;

import java.time.Duration;

/// The queue from which the function copy gets its messages.
public interface CopyQueue {

  /// The message attribute that tells the first attempt that may be made; without it, any may.
  String ATTEMPT = "attempt";

  /// The longest delay a queue takes.
  Duration LONGEST_DELAY = Duration.ofMinutes(15);

  /// Has a copy tried once more.
  ///
  /// @param body what an `image-created` message looks like
  /// @param attempt the first that may be made: those before it are spent
  /// @param delay before it is handed out, at most [#LONGEST_DELAY]
  /// @throws RuntimeException when the queue did not take it
  void send(String body, int attempt, Duration delay);
}
