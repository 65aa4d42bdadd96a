package dev.kiln.copier;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.kiln.copier.aws.Adapters;
import dev.kiln.copier.aws.AwsConnection;
import dev.kiln.copier.aws.SqsResults;
import dev.kiln.model.collect.Collected;
import dev.kiln.model.collect.Collector;
import dev.kiln.model.collect.CopyStandings;
import dev.kiln.model.collect.Estate;
import dev.kiln.model.collect.Objections;
import dev.kiln.model.collect.Removal;
import dev.kiln.model.collect.Survey;
import dev.kiln.model.message.ImagesCollected;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Lambda function `collect-copies`: marks and removes this account's copies that nothing uses
/// any more. A schedule calls it, say once a day, whatever the event says; it logs what it did,
/// answers it and tells it to the tooling account. Where something could not be seen or removed, it
/// ends with an error, which names all of it.
public final class CollectFunction implements RequestStreamHandler, AutoCloseable {
  /// What the function is to be deployed with: the longest there is.
  public static final Duration TIMEOUT = Duration.ofMinutes(15);

  private static final Logger LOG = LoggerFactory.getLogger(CollectFunction.class);

  /// For the call that is under way, and to tell what was done.
  private static final Duration RESERVE = Duration.ofMinutes(1);

  private final CollectSettings settings;
  private final Adapters adapters;
  private final Estate estate;
  private final Removal removal;
  private final SqsResults results;
  private final Collector collector;
  private final Clock clock;

  /// As Lambda starts it.
  public CollectFunction() {
    this(System.getenv(), AwsConnection.STANDARD, Clock.systemUTC());
  }

  /// As anybody else hosts it.
  ///
  /// @param environment the function's variables and those Lambda adds, see [CollectSettings]
  /// @throws IllegalArgumentException naming everything that is wrong with `environment`
  public CollectFunction(Map<String, String> environment, AwsConnection connection, Clock clock) {
    this.settings = settings(environment);
    this.adapters = new Adapters(StageName.COLLECT_COPIES, connection, settings.region());
    this.estate = adapters.estate();
    this.removal = adapters.removal();
    this.results = adapters.results(settings.results());
    this.collector = new Collector(settings.account(), settings.region(), settings.rules(), clock);
    this.clock = clock;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context lambda)
      throws IOException {
    Survey survey = new Survey(estate, settings.namespace().imageParameters(), _ -> {});
    Collected collected =
        collector.apply(
            collector.plan(
                survey, _ -> new Collector.Side(new CopyStandings(), Objections.NONE, List.of())),
            removal,
            () -> Duration.ofMillis(lambda.getRemainingTimeInMillis()).compareTo(RESERVE) < 0);
    ImagesCollected report = ImagesCollected.of(collected, clock.instant());
    tell(report);
    results.tell(report);
    report.requireWell();
    output.write(report.toJson().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    adapters.close();
  }

  private void tell(ImagesCollected report) {
    LOG.atInfo()
        .addKeyValue("stage", StageName.COLLECT_COPIES)
        .addKeyValue("account", report.account())
        .addKeyValue("region", report.region())
        .addKeyValue("kept", report.kept())
        .addKeyValue("marked", report.marked())
        .addKeyValue("unmarked", report.unmarked())
        .addKeyValue("removed", report.removed())
        .addKeyValue("bytes", report.bytes())
        .addKeyValue("left", report.left())
        .addKeyValue("doubts", report.doubts())
        .log("Looked for copies that nothing uses");
  }

  private static CollectSettings settings(Map<String, String> environment) {
    try {
      return CollectSettings.of(environment);
    } catch (IllegalArgumentException e) {
      LOG.atError()
          .addKeyValue("stage", StageName.COLLECT_COPIES)
          .addKeyValue("outcome", "stopped")
          .addKeyValue("reason", e.getMessage())
          .log("The function does not start, its settings are wrong");
      throw e;
    }
  }
}
