package dev.kiln.copier.event;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.InMemoryCopies;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.log.Metric;
import dev.kiln.model.image.ImageId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/// A copier whose AWS is in memory, and what it logs.
abstract class DeliveriesCase {
  static final ImageId KILNS = new ImageId("ami-0123456789abcdef0");
  static final ImageId AMIGOS = new ImageId("ami-0fedcba9876543210");

  static final Clock CLOCK = Clock.fixed(Published.SENT, ZoneOffset.UTC);
  static final TimeLeft PLENTY = () -> CopyFunction.TIMEOUT;

  final InMemoryCopies copies = new InMemoryCopies();
  final InMemoryDeadLetters deadLetters = new InMemoryDeadLetters();
  final InMemoryResults results = new InMemoryResults();
  final InMemoryCopyQueue queue = new InMemoryCopyQueue();
  final Deliveries deliveries = deliveries(copies, CLOCK);
  final Logger logger = (Logger) LoggerFactory.getLogger(Story.class);
  final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void open() {
    copies.share(KILNS);
    copies.share(AMIGOS);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  Deliveries at(Instant now) {
    return deliveries(copies, Clock.fixed(now, ZoneOffset.UTC));
  }

  Deliveries deliveries(Copies seen, Clock clock) {
    return new Deliveries(
        Published.HERE,
        new Copier(Published.HERE, seen, clock),
        new Refusals(Published.HERE, deadLetters, results, clock),
        new Returns(queue, MaxReceives.DEFAULT, new Zero()),
        queue,
        clock);
  }

  List<Delivery> receive(String file) {
    return deliveries.handle(EventFile.read(file).deliveries(), PLENTY);
  }

  List<Delivery> handle(Delivery delivery) {
    return deliveries.handle(List.of(delivery), PLENTY);
  }

  static Delivery received(int times, String attempt) {
    Delivery first = EventFile.read("sqs-envelope.json").deliveries().getFirst();
    return new Delivery(
        first.messageId(),
        new Receives.Counted(times),
        first.body(),
        attempt,
        first.sentAt(),
        first.receiptHandle());
  }

  static List<String> metrics(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .filter(pair -> pair.value instanceof Metric)
        .map(pair -> pair.key)
        .toList();
  }

  /// Leaves nothing out of any pause.
  static final class Zero implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }
  }

  static String value(ILoggingEvent line, String key) {
    return line.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals(key))
        .map(pair -> Objects.toString(pair.value))
        .findFirst()
        .orElse("");
  }
}
