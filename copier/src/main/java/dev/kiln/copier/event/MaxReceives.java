package dev.kiln.copier.event;

/// How often the queue hands a message out before it moves it to the dead-letter queue itself,
/// without a reason: `maxReceiveCount` of its redrive policy.
///
/// A message can still be moved so: a receive also counts when Lambda fetched the message and could
/// not call the function, and that may be the last.
///
/// Limits: [Dead-letter
/// queues](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html).
public record MaxReceives(int value) {
  public static final MaxReceives DEFAULT = new MaxReceives(100);
  private static final int MOST = 1_000;
  private static final int LAST_PART = 10;

  /// @throws IllegalArgumentException when no queue could have this
  public MaxReceives {
    if (value < 1 || value > MOST) {
      throw new IllegalArgumentException("%d is not 1 to %d receives".formatted(value, MOST));
    }
  }

  /// @throws IllegalArgumentException when `text` is not such a number
  public static MaxReceives of(String text) {
    if (!text.matches("[0-9]{1,4}")) {
      throw new IllegalArgumentException(
          "\"%s\" is not a number of 1 to %d receives".formatted(text, MOST));
    }
    return new MaxReceives(Integer.parseInt(text));
  }

  /// Whether so few receives are left that what has to wait should not count on them: one more may
  /// be lost when the function cannot be called.
  boolean isNearlyReachedBy(Receives receives) {
    return switch (receives) {
      case Receives.Counted(int times) -> times > value - Math.max(1, value / LAST_PART);
      case Receives.Uncounted() -> false;
    };
  }

  public boolean isReachedBy(Receives receives) {
    return switch (receives) {
      case Receives.Counted(int times) -> times >= value;
      case Receives.Uncounted() -> false;
    };
  }
}
