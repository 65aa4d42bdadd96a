package dev.kiln.baker.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.CollectAccess;
import dev.kiln.baker.collect.SourceCollector;
import dev.kiln.model.collect.CollectRules;
import dev.kiln.model.collect.Collected;
import dev.kiln.model.collect.RespiteSetting;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.ImagesCollected;
import dev.kiln.model.settings.SettingsReader;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The function that one schedule calls, say once a day, whatever the event says: it marks and
/// removes images of the tooling account that nothing uses, see [SourceCollector], tells the
/// results queue what it did, and answers and logs the same. Where something could not be seen or
/// removed, it ends with an error, which names all of it.
///
/// Its environment is that of the stages, see [StageSettings], and [RespiteSetting].
public final class CollectFunction implements RequestStreamHandler, AutoCloseable {
  /// What the function is to be deployed with: the longest there is.
  public static final Duration TIMEOUT = Duration.ofMinutes(15);

  /// For the call that is under way, and to tell what was done.
  private static final Duration RESERVE = Duration.ofMinutes(1);

  private final CollectAccess access;
  private final SourceCollector collector;
  private final Clock clock;

  /// As Lambda starts it.
  public CollectFunction() {
    this(System.getenv(), AwsAccess.ofEnvironment(), Clock.systemUTC());
  }

  /// As anybody else hosts it.
  ///
  /// @param environment the function's variables and those Lambda adds
  /// @param access with the credentials of the role of the stage collect
  /// @throws IllegalArgumentException naming everything that is wrong with `environment`
  public CollectFunction(Map<String, String> environment, AwsAccess access, Clock clock) {
    SettingsReader reader = new SettingsReader(StageName.COLLECT.toString(), environment);
    Optional<CollectRules> rules = RespiteSetting.read(reader);
    Installation installation = StageSettings.read(reader, environment);
    this.access = CollectAccess.ofFunction(access, installation);
    this.collector =
        new SourceCollector(
            this.access.world(), installation, rules.orElseThrow(reader::problems), clock);
    this.clock = clock;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context lambda)
      throws IOException {
    Collected collected =
        collector.apply(
            collector.plan(_ -> {}),
            access.removal(),
            () -> Duration.ofMillis(lambda.getRemainingTimeInMillis()).compareTo(RESERVE) < 0);
    ImagesCollected report = ImagesCollected.of(collected, clock.instant());
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("message", "Looked for images that nothing uses");
    line.put("stage", StageName.COLLECT.toString());
    line.putAll(report.asMap());
    lambda.getLogger().log(JSON.std.asString(line) + "\n");
    access.tell(report.toJson());
    report.requireWell();
    output.write(report.toJson().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    access.close();
  }
}
