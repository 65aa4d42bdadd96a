package dev.kiln.baker.letters;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.util.function.Function;

/// What feeds a function of a member account, and keeps what the function cannot deal with.
public enum Feed {
  COPY(StageName.COPY, Installation::copyQueue, Installation::copyDeadQueue),
  CONFIRM(StageName.CONFIRM, Installation::confirmQueue, Installation::confirmDeadQueue);

  private final StageName function;
  private final Function<Installation, String> queue;
  private final Function<Installation, String> deadQueue;

  Feed(
      StageName function,
      Function<Installation, String> queue,
      Function<Installation, String> deadQueue) {
    this.function = function;
    this.queue = queue;
    this.deadQueue = deadQueue;
  }

  /// The name of the queue that feeds the function.
  public String queue(Installation installation) {
    return queue.apply(installation);
  }

  /// The name of its dead-letter queue.
  public String deadQueue(Installation installation) {
    return deadQueue.apply(installation);
  }

  /// Such as `copy`.
  @Override
  public String toString() {
    return function.toString();
  }
}
