package dev.kiln.copier;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/// How the function logs in Lambda.
class JsonLinesTest {

  @Test
  void aLineIsOneJsonObjectWithItsValues() throws Exception {
    LoggerContext context = configured();
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(events);

    Logger logger = context.getLogger("dev.kiln");
    logger.debug("not this");
    logger.atWarn().addKeyValue("reason", "a \"b\"\nc").log("The sentence");

    String line =
        new String(encoder(context).encode(events.list.getFirst()), StandardCharsets.UTF_8);
    assertThat(events.list).hasSize(1);
    assertThat(line).endsWith("\n").containsOnlyOnce("\n");
    assertThat(JSON.std.mapFrom(line))
        .containsEntry("level", "WARN")
        .containsEntry("formattedMessage", "The sentence")
        .containsEntry("kvpList", List.of(Map.of("reason", "a \"b\"\nc")));
  }

  private static LoggerContext configured() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(JsonLinesTest.class.getResource("/" + CopyFunction.JSON_LINES));
    return context;
  }

  private static JsonEncoder encoder(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("lines");
    return (JsonEncoder) console.getEncoder();
  }
}
