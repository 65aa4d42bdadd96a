package dev.kiln.copier.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.KeyValuePair;

/// Writes every event as a [JsonLine], with its key-value pairs.
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

  @Override
  public void start() {
    traces.setContext(context);
    traces.start();
    super.start();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    JsonLine line =
        new JsonLine(event.getInstant(), event.getLevel().toString(), event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.put(pair.key, pair.value);
      }
    }
    if (event.getThrowableProxy() != null) {
      line.putException(traces.convert(event));
    }
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
