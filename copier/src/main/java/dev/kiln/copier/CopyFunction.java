package dev.kiln.copier;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.aws.AwsConnection;
import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.DeadLetterQueue;
import dev.kiln.copier.event.Deliveries;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.Event;
import dev.kiln.copier.event.MaxReceives;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// The Lambda function `copy`: hears that an image was created and makes this account's copy.
///
/// Settings are read, beans and clients made once, before the first event. Micronaut's own handler
/// for Lambda is not used: it registers beans at every invocation and grows slower by it.
public final class CopyFunction implements RequestStreamHandler, AutoCloseable {
  private static final String LOGBACK = "logback.configurationFile";

  /// Not named `logback.xml`, so that it does not decide for a process with other modules in it.
  static final String JSON_LINES = "logback-copier.xml";

  private final ApplicationContext context;
  private final Deliveries deliveries;

  /// As Lambda starts it. Only here the way of logging is set: elsewhere it is the host's business.
  public CopyFunction() {
    if (System.getProperty(LOGBACK) == null) {
      System.setProperty(LOGBACK, JSON_LINES);
    }
    this(System.getenv(), AwsConnection.STANDARD);
  }

  /// As anybody else hosts it.
  ///
  /// @param environment the function's variables and those Lambda adds, see [Settings]
  /// @throws IllegalArgumentException naming everything that is wrong with `environment`
  public CopyFunction(Map<String, String> environment, AwsConnection connection) {
    this(environment, connection, Clock.systemUTC());
  }

  CopyFunction(Map<String, String> environment, AwsConnection connection, Clock clock) {
    Settings settings = Settings.of(environment);
    context =
        ApplicationContext.builder()
            .classLoader(CopyFunction.class.getClassLoader())
            .banner(false)
            .deduceEnvironment(false)
            .deduceCloudEnvironment(false)
            .bootstrapEnvironment(false)
            .environmentPropertySource(false)
            .enableDefaultPropertySources(false)
            .build();
    context.registerSingleton(Destination.class, settings.destination());
    context.registerSingleton(DeadLetterQueue.class, settings.deadLetterQueue());
    context.registerSingleton(MaxReceives.class, settings.maxReceives());
    context.registerSingleton(AwsConnection.class, connection);
    context.registerSingleton(Clock.class, clock);
    context.start();
    deliveries = context.getBean(Deliveries.class);
  }

  /// @throws IllegalStateException when a message that came straight from a topic must come again;
  ///   Lambda then repeats the event
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context lambda)
      throws IOException {
    Event event = Event.read(input);
    List<Delivery> undone = deliveries.handle(event.deliveries());
    switch (event) {
      case Event.Queue queue -> JSON.std.write(queue.answer(undone), output);
      case Event.Topic _ -> requireDone(undone);
    }
  }

  @Override
  public void close() {
    context.close();
  }

  private static void requireDone(List<Delivery> undone) {
    if (!undone.isEmpty()) {
      List<String> ids = undone.stream().map(Delivery::messageId).toList();
      throw new IllegalStateException("Not done yet, call again for " + String.join(", ", ids));
    }
  }
}
