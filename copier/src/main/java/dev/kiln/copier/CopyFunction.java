package dev.kiln.copier;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.aws.Adapters;
import dev.kiln.copier.aws.AwsConnection;
import dev.kiln.copier.aws.SqsCopyQueue;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.CopyQueue;
import dev.kiln.copier.event.DeadLetters;
import dev.kiln.copier.event.Deliveries;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.Event;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.Visibility;
import dev.kiln.copier.report.Results;
import dev.kiln.model.stage.StageName;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Lambda function `copy`: hears that an image was created and makes this account's copy.
///
/// Settings are read, beans and clients made once, before the first event. Micronaut's own handler
/// for Lambda is not used: it registers beans at every invocation and grows slower by it.
public final class CopyFunction implements RequestStreamHandler, AutoCloseable {
  /// What the function is to be deployed with. A message takes a fraction of a second; as slow as
  /// AWS may be, the first of a batch is done with in this time. Its queue hides messages six times
  /// as long, [as AWS
  /// advises](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
  public static final Duration TIMEOUT = Duration.ofMinutes(2);

  /// What the function is to be deployed with. Memory is speed in Lambda, and this is the least
  /// with which the first answer takes some three seconds: `copier/BENCHMARK.md` has what others
  /// take.
  public static final int MEMORY_MEGABYTES = 768;

  private static final Logger LOG = LoggerFactory.getLogger(CopyFunction.class);

  private final Adapters adapters;
  private final ApplicationContext context;
  private final Deliveries deliveries;

  /// As Lambda starts it.
  public CopyFunction() {
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
    Settings settings = settings(environment);
    adapters = new Adapters(StageName.COPY, connection, settings.destination().region());
    SqsCopyQueue queue = adapters.copyQueue(settings.queues().copy());
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
    context.registerSingleton(MaxReceives.class, settings.maxReceives());
    context.registerSingleton(Copies.class, adapters.copies());
    context.registerSingleton(CopyQueue.class, queue);
    context.registerSingleton(Visibility.class, queue);
    context.registerSingleton(DeadLetters.class, adapters.deadLetters(settings.queues().dead()));
    context.registerSingleton(Results.class, adapters.results(settings.results()));
    context.registerSingleton(Clock.class, clock);
    context.registerSingleton(RandomGenerator.class, new Random());
    context.start();
    deliveries = context.getBean(Deliveries.class);
  }

  /// @throws IllegalStateException when a message that came straight from a topic could neither be
  ///   dealt with nor sent to the queue; Lambda then repeats the event
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context lambda)
      throws IOException {
    Event event = Event.read(input);
    List<Delivery> undone =
        deliveries.handle(
            event.deliveries(), () -> Duration.ofMillis(lambda.getRemainingTimeInMillis()));
    switch (event) {
      case Event.Queue queue -> JSON.std.write(queue.answer(undone), output);
      case Event.Topic _ -> requireDone(undone);
    }
  }

  @Override
  public void close() {
    context.close();
    adapters.close();
  }

  private static Settings settings(Map<String, String> environment) {
    try {
      return Settings.of(environment);
    } catch (IllegalArgumentException e) {
      LOG.atError()
          .addKeyValue("stage", StageName.COPY)
          .addKeyValue("outcome", "stopped")
          .addKeyValue("reason", e.getMessage())
          .log("The function does not start, its settings are wrong");
      throw e;
    }
  }

  private static void requireDone(List<Delivery> undone) {
    if (!undone.isEmpty()) {
      List<String> ids = undone.stream().map(Delivery::messageId).toList();
      throw new IllegalStateException("Not done yet, call again for " + String.join(", ", ids));
    }
  }
}
