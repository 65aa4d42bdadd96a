package dev.kiln.copier.event;

import dev.kiln.copier.copy.Wait;
import dev.kiln.copier.queue.QueueText;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Decides how messages come again that are not done with.
///
/// What came from the queue stays there, out of sight for a while. Waiting must not be the end of a
/// message, so when the queue is about to lose patience, the copier sends it again, which starts
/// its count and its age anew. So it does with what came from a topic, which would call twice more
/// at most, and with what has to carry on with another attempt.
@Singleton
public final class Returns {
  /// As long as EC2's users are told to wait for what they made, see [Eventual
  /// consistency](https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html).
  static final Duration SETTLED = Duration.ofMinutes(5);

  /// A queue deletes a message of its retention's age, hidden or not, without a trace: after four
  /// days unless told otherwise, see [Queue
  /// parameters](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-queue-parameters.html).
  static final Duration OLD = Duration.ofDays(1);

  /// Twice [#OLD]: no queue has forgotten it by then. As a rule its queue loses patience before.
  static final Duration TO_TELL = OLD.multipliedBy(2);

  private final CopyQueue queue;
  private final MaxReceives most;
  private final Backoff backoff;

  public Returns(CopyQueue queue, MaxReceives most, RandomGenerator random) {
    this.queue = queue;
    this.most = most;
    this.backoff = new Backoff(random);
  }

  /// @throws RuntimeException when it had to be sent again and was not
  Return later(Heard heard, Wait wait, Instant now) {
    Delivery delivery = heard.delivery();
    Duration time = backoff.of(wait, delivery.receives());
    return delivery
        .receiptHandle()
        .filter(_ -> !isSentAgain(delivery, wait, now))
        .<Return>map(handle -> new Return.Hidden(new Visibility.Hidden(handle, time)))
        .orElseGet(() -> send(delivery, heard.order().attempt(), time));
  }

  /// A message stays until the copy that it brought about is seen: by then EC2 shows what it made.
  ///
  /// The queue hides it for long enough by itself, so this takes no call as long as the queue has
  /// patience.
  ///
  /// @param asked the attempt
  /// @return whether it stays; otherwise it comes again as a new one
  /// @throws RuntimeException when it had to be sent again and was not
  boolean staysUntilSeen(Heard heard, int asked) {
    Delivery delivery = heard.delivery();
    if (delivery.receiptHandle().isPresent() && !most.isNearlyReachedBy(delivery.receives())) {
      return true;
    }
    Return _ = send(delivery, asked, SETTLED);
    return false;
  }

  /// A message that is of no use comes again until the tooling account can be told of it, as long
  /// as its queue has patience.
  ///
  /// @return empty when it must not come again
  /// @throws RuntimeException when it had to be sent again and was not
  Optional<Return> toTell(Heard heard, Instant now) {
    Delivery delivery = heard.delivery();
    if (most.isNearlyReachedBy(delivery.receives()) || isOlderThan(TO_TELL, delivery, now)) {
      return Optional.empty();
    }
    Duration time = backoff.of(Wait.BUSY, delivery.receives());
    return Optional.of(
        delivery
            .receiptHandle()
            .<Return>map(handle -> new Return.Hidden(new Visibility.Hidden(handle, time)))
            .orElseGet(() -> send(delivery, heard.order().attempt(), time)));
  }

  /// @param spent the last attempt that will not be made again
  /// @throws RuntimeException when it was not sent
  Return next(Heard heard, int spent) {
    return send(heard.delivery(), spent + 1, SETTLED);
  }

  boolean isLast(Delivery delivery) {
    return most.isReachedBy(delivery.receives());
  }

  /// To send takes a call each, and what waits for its turn does so because there is no time.
  private boolean isSentAgain(Delivery delivery, Wait wait, Instant now) {
    return wait == Wait.TURN
        ? isLast(delivery)
        : most.isNearlyReachedBy(delivery.receives()) || isOlderThan(OLD, delivery, now);
  }

  private static boolean isOlderThan(Duration age, Delivery delivery, Instant now) {
    return delivery.sentAt().filter(sentAt -> sentAt.isBefore(now.minus(age))).isPresent();
  }

  private Return send(Delivery delivery, int attempt, Duration time) {
    queue.send(QueueText.of(delivery.body()), attempt, time);
    return new Return.Sent();
  }

  /// How a message comes again.
  sealed interface Return {

    /// As it is.
    record Hidden(Visibility.Hidden message) implements Return {}

    /// As a new one; the old one is done with.
    record Sent() implements Return {}
  }
}
