package dev.kiln.copier;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.aws.Adapters;
import dev.kiln.copier.aws.AwsConnection;
import dev.kiln.copier.confirm.Confirmer;
import dev.kiln.copier.confirm.EncryptionKey;
import dev.kiln.copier.confirm.Inventory;
import dev.kiln.copier.confirm.Notices;
import dev.kiln.copier.event.Event;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Lambda function `confirm`: follows this account's copies until they are usable.
///
/// Its queue holds what EventBridge sends: state changes of images, which make it look at one, and
/// a schedule's events, which make it look at all. Settings are read and clients made once, before
/// the first event.
public final class ConfirmFunction implements RequestStreamHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfirmFunction.class);

  private final Adapters adapters;
  private final Notices notices;

  /// As Lambda starts it.
  public ConfirmFunction() {
    this(System.getenv(), AwsConnection.STANDARD);
  }

  /// As anybody else hosts it.
  ///
  /// @param environment the function's variables and those Lambda adds, see [ConfirmSettings]
  /// @throws IllegalArgumentException naming everything that is wrong with `environment`
  public ConfirmFunction(Map<String, String> environment, AwsConnection connection) {
    this(environment, connection, Clock.systemUTC());
  }

  ConfirmFunction(Map<String, String> environment, AwsConnection connection, Clock clock) {
    ConfirmSettings named = settings(environment);
    Settings settings = named.shared();
    adapters = new Adapters(StageName.CONFIRM, connection, settings.destination().region());
    Inventory inventory = adapters.inventory();
    EncryptionKey key = adapters.key(settings.destination().key());
    Confirmer confirmer =
        new Confirmer(
            settings.destination(),
            inventory,
            adapters.parameters(named.namespace()),
            adapters.copyQueue(settings.queues().copy()),
            adapters.results(settings.results()),
            clock);
    notices =
        new Notices(
            inventory,
            key,
            confirmer,
            adapters.deadLetters(settings.queues().dead()),
            settings.maxReceives(),
            RandomGenerator.getDefault());
  }

  /// @throws IllegalArgumentException when the event is not a queue's
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context lambda)
      throws IOException {
    if (!(Event.read(input) instanceof Event.Queue queue)) {
      throw new IllegalArgumentException("The event comes from a topic, not from aws:sqs");
    }
    JSON.std.write(
        queue.answer(
            notices.handle(
                queue.deliveries(), () -> Duration.ofMillis(lambda.getRemainingTimeInMillis()))),
        output);
  }

  @Override
  public void close() {
    adapters.close();
  }

  private static ConfirmSettings settings(Map<String, String> environment) {
    try {
      return ConfirmSettings.of(environment);
    } catch (IllegalArgumentException e) {
      LOG.atError()
          .addKeyValue("stage", StageName.CONFIRM)
          .addKeyValue("outcome", "stopped")
          .addKeyValue("reason", e.getMessage())
          .log("The function does not start, its settings are wrong");
      throw e;
    }
  }
}
