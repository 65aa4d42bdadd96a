package dev.kiln.copier.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;

/// Has Logback write [JsonLines] to standard output, which is the function's log, from INFO.
///
/// Logback finds it by itself (`META-INF/services`). It reads no file, so no XML parser is loaded
/// in a cold start, and it decides for Lambda alone: elsewhere logging is the host's business.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LambdaLogging extends ContextAwareBase implements Configurator {
  /// [Set by
  /// Lambda](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime)
  /// for every function.
  private static final String FUNCTION = "AWS_LAMBDA_FUNCTION_NAME";

  private final Map<String, String> environment;

  /// As Logback makes it.
  public LambdaLogging() {
    this(System.getenv());
  }

  LambdaLogging(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public ExecutionStatus configure(LoggerContext logging) {
    if (!environment.containsKey(FUNCTION)) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    JsonLines lines = new JsonLines();
    lines.setContext(logging);
    lines.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(logging);
    console.setName("lines");
    console.setEncoder(lines);
    console.start();
    Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
