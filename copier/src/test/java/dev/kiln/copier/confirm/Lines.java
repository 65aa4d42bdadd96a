package dev.kiln.copier.confirm;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kiln.copier.log.Metric;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// The lines that the package writes meanwhile.
final class Lines implements AutoCloseable {
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.kiln.copier.confirm");

  Lines() {
    events.start();
    logger.addAppender(events);
  }

  /// Messages with their keys and values.
  List<String> all() {
    return events.list.stream()
        .map(line -> line.getFormattedMessage() + " " + line.getKeyValuePairs())
        .toList();
  }

  /// The names of what is counted.
  List<String> metrics() {
    return events.list.stream()
        .flatMap(line -> line.getKeyValuePairs().stream())
        .filter(pair -> pair.value instanceof Metric)
        .map((KeyValuePair pair) -> pair.key)
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(events);
  }
}
