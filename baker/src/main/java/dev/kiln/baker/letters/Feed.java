package dev.kiln.baker.letters;

import dev.kiln.model.installation.Installation;
import java.util.Locale;

/// What feeds a function of a member account, and keeps what the function cannot deal with.
public enum Feed {
  COPY,
  CONFIRM;

  /// The name of the queue that feeds the function.
  public String queue(Installation installation) {
    return switch (this) {
      case COPY -> installation.copyQueue();
      case CONFIRM -> installation.confirmQueue();
    };
  }

  /// The name of its dead-letter queue.
  public String deadQueue(Installation installation) {
    return switch (this) {
      case COPY -> installation.copyDeadQueue();
      case CONFIRM -> installation.confirmDeadQueue();
    };
  }

  /// The function's name, such as `copy`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
