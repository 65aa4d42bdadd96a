package dev.kiln.copier.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/// How the functions log in Lambda.
class LambdaLoggingTest {
  private static final Map<String, String> LAMBDA = Map.of("AWS_LAMBDA_FUNCTION_NAME", "kiln-copy");

  private final LoggerContext logging = new LoggerContext();
  private final Logger logger = logging.getLogger("dev.kiln");

  @Test
  void logbackFindsIt() {
    assertThat(ServiceLoader.load(Configurator.class)).anyMatch(LambdaLogging.class::isInstance);
  }

  @Test
  void leavesLoggingToTheHostElsewhere() {
    assertThat(configure(Map.of())).isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(logging.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders()).isExhausted();
  }

  @Test
  void writesFromInfoOn() {
    assertThat(configure(LAMBDA)).isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);

    assertThat(logger.isEnabledFor(Level.INFO)).isTrue();
    assertThat(logger.isEnabledFor(Level.DEBUG)).isFalse();
  }

  @Test
  void writesOneJsonObjectPerEventWithItsValuesAndItsException() throws Exception {
    configure(LAMBDA);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    logger.addAppender(events);

    logger
        .atWarn()
        .addKeyValue("reason", "a \"b\"\nc")
        .addKeyValue("CopiesLater", Metric.one())
        .setCause(new IllegalStateException("why", new RuntimeException("deeper")))
        .log("The sentence");

    String line = encoded(events.list.getFirst());
    assertThat(line).endsWith("\n").containsOnlyOnce("\n");
    assertThat(JSON.std.mapFrom(line))
        .containsEntry("level", "WARN")
        .containsEntry("message", "The sentence")
        .containsEntry("reason", "a \"b\" c")
        .containsEntry("CopiesLater", 1)
        .containsKey("_aws")
        .hasEntrySatisfying(
            "exception",
            trace ->
                assertThat(trace.toString())
                    .contains("IllegalStateException: why", "deeper", "LambdaLoggingTest"));
  }

  private Configurator.ExecutionStatus configure(Map<String, String> environment) {
    LambdaLogging configurator = new LambdaLogging(environment);
    configurator.setContext(logging);
    return configurator.configure(logging);
  }

  private String encoded(ILoggingEvent event) {
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>)
            logging.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("lines");
    return new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
