package dev.kiln.copier.drain;

import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.InMemoryCopies;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.copy.SetClock;
import dev.kiln.copier.event.DeadLetter;
import dev.kiln.copier.event.Deliveries;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.Receives;
import dev.kiln.copier.event.Refusals;
import dev.kiln.copier.event.Returns;
import dev.kiln.model.message.CopyResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// The function copy of a member account in virtual time, with its queues and what EC2 makes.
final class Member {
  private static final Duration VISIBILITY = CopyFunction.TIMEOUT.multipliedBy(6);

  final SetClock clock = new SetClock(Published.SENT);
  final InMemoryCopies copies = new InMemoryCopies(clock);
  final ClockedQueue queue;
  final List<DeadLetter> dead = new ArrayList<>();
  final List<CopyResult> told = new ArrayList<>();
  private final Deliveries deliveries;

  Member(long seed) {
    Random random = new Random(seed);
    queue = new ClockedQueue(clock, VISIBILITY, MaxReceives.DEFAULT.value(), random);
    deliveries =
        new Deliveries(
            Published.HERE,
            new Copier(Published.HERE, copies, clock),
            new Refusals(Published.HERE, dead::add, told::add, clock),
            new Returns(queue, MaxReceives.DEFAULT, random),
            queue,
            clock);
  }

  /// Until the queue is empty, or so much time has passed.
  void runFor(Duration time) {
    Instant end = clock.instant().plus(time);
    Optional<Instant> next = queue.next();
    while (next.isPresent() && !next.get().isAfter(end)) {
      if (next.get().isAfter(clock.instant())) {
        clock.set(next.get());
      }
      List<Delivery> batch = queue.receive();
      List<Delivery> undone = deliveries.handle(batch, () -> CopyFunction.TIMEOUT);
      batch.stream().filter(delivery -> !undone.contains(delivery)).forEach(queue::delete);
      next = queue.next();
    }
    if (next.isPresent()) {
      clock.set(end);
    }
  }

  /// Lambda gets it straight from SNS.
  void handFromTopic(String body) {
    List<Delivery> undone =
        deliveries.handle(
            List.of(
                new Delivery(
                    "m",
                    new Receives.Uncounted(),
                    body,
                    "1",
                    Optional.of(clock.instant()),
                    Optional.empty())),
            () -> CopyFunction.TIMEOUT);
    if (!undone.isEmpty()) {
      throw new AssertionError(undone);
    }
  }

  /// Since the first message was sent.
  Duration passed() {
    return Duration.between(Published.SENT, clock.instant());
  }
}
