package dev.kiln.copier.drain;

import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.InMemoryCopies;
import dev.kiln.copier.copy.LimitedCopies;
import dev.kiln.copier.copy.LimitedCopies.Limits;
import dev.kiln.copier.copy.LimitedCopies.Tally;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.copy.SetClock;
import dev.kiln.copier.event.DeadLetter;
import dev.kiln.copier.event.Deliveries;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.Refusals;
import dev.kiln.copier.event.Returns;
import dev.kiln.model.message.ImageCreated;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/// An event source mapping that feeds the function from a full queue until it is empty.
///
/// A batch does all its work at one moment; how long it takes keeps its caller from the next batch.
final class Drain {
  /// A read takes a third of a second, a request for a copy one.
  private static final Duration LOOK = Duration.ofMillis(300);

  private static final Duration REQUEST = Duration.ofSeconds(1);
  private static final Duration VISIBILITY = Duration.ofMinutes(6);

  private final SetClock clock = new SetClock(Published.SENT);
  private final InMemoryCopies images = new InMemoryCopies();
  private final List<DeadLetter> dead = new ArrayList<>();
  private final LimitedCopies copies;
  private final ClockedQueue queue;
  private final Deliveries deliveries;
  private final Limits limits;
  private final int messages;
  private int invocations;

  /// @param time from the first message to the last copy that can be used
  /// @param best the time that the slots alone would take
  record Report(
      int messages,
      int copies,
      int dead,
      int moved,
      int resent,
      int mostReceives,
      int invocations,
      Tally tally,
      Duration time,
      Duration best) {

    double efficiency() {
      return (double) best.toSeconds() / time.toSeconds();
    }

    @Override
    public String toString() {
      return "%d messages: %d copies in %s, %.0f %% of what the slots allow (%s); %d invocations, %d looks, %d requests (%d slots full, %d throttled), at most %d at once and %d receives, %d sent again, %d dead"
          .formatted(
              messages,
              copies,
              time.truncatedTo(ChronoUnit.SECONDS),
              100 * efficiency(),
              best,
              invocations,
              tally.looks,
              tally.requests(),
              tally.full,
              tally.throttled,
              tally.mostUnderWay,
              mostReceives,
              resent,
              dead + moved);
    }
  }

  Drain(int messages, Limits limits, long seed) {
    this.messages = messages;
    this.limits = limits;
    Random random = new Random(seed);
    copies = new LimitedCopies(images, limits, clock);
    queue = new ClockedQueue(clock, VISIBILITY, MaxReceives.DEFAULT.value(), random);
    deliveries =
        new Deliveries(
            Published.HERE,
            new Copier(Published.HERE, copies, clock),
            new Refusals(Published.HERE, dead::add, _ -> {}, clock),
            new Returns(queue, MaxReceives.DEFAULT, random),
            queue,
            clock);
    for (int i = 0; i < messages; i++) {
      ImageCreated image = Published.image(i);
      images.share(image.sourceAmi());
      queue.publish(image.toJson());
    }
  }

  /// @param concurrency the mapping's maximum
  Report run(int concurrency) {
    PriorityQueue<Instant> callers = new PriorityQueue<>();
    for (int i = 0; i < concurrency; i++) {
      callers.add(clock.instant());
    }
    Optional<Instant> next = queue.next();
    while (next.isPresent()) {
      Instant free = callers.remove();
      clock.set(free.isAfter(next.get()) ? free : next.get());
      List<Delivery> batch = queue.receive();
      callers.add(clock.instant().plus(batch.isEmpty() ? Duration.ZERO : invoke(batch)));
      next = queue.next();
    }
    return report();
  }

  private Duration invoke(List<Delivery> batch) {
    invocations++;
    int before = copies.tally().requests();
    List<Delivery> undone = deliveries.handle(batch, () -> Duration.ofMinutes(1));
    batch.stream().filter(delivery -> !undone.contains(delivery)).forEach(queue::delete);
    return LOOK.plus(REQUEST.multipliedBy(copies.tally().requests() - before));
  }

  private Report report() {
    Tally tally = copies.tally();
    int rounds = (messages + limits.slots() - 1) / limits.slots();
    return new Report(
        messages,
        images.made().size(),
        dead.size(),
        queue.moved,
        queue.resent,
        queue.mostReceives,
        invocations,
        tally,
        Duration.between(Published.SENT, tally.lastMade),
        limits.copying().multipliedBy(rounds));
  }
}
