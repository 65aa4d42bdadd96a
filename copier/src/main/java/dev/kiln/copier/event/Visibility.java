package dev.kiln.copier.event;

import java.time.Duration;
import java.util.List;

/// When messages of the copy queue are handed out again that are not done with.
///
/// See [Visibility
/// timeout](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html).
public interface Visibility {

  /// Hides messages from now on for a while each. Those for which it fails come again when the
  /// queue thinks right.
  ///
  /// @throws RuntimeException when it failed for any
  void hide(List<Hidden> messages);

  /// @param receiptHandle of the message's last receive
  /// @param time whole seconds, at most twelve hours after the receive
  record Hidden(String receiptHandle, Duration time) {}
}
