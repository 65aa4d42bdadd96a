package dev.kiln.baker.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.DueAccess;
import dev.kiln.baker.due.DueBakes;
import dev.kiln.baker.due.Finding;
import dev.kiln.baker.due.LookTurn;
import dev.kiln.baker.due.Looked;
import dev.kiln.baker.due.Switch;
import dev.kiln.model.document.Kind;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.settings.SettingsReader;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The function that one schedule calls, say every 15 minutes, whatever the event says: it begins
/// the bakes that are due, see [DueBakes], unless there is a [switch][dev.kiln.baker.due.Switch]
/// that says anything but `on`. It answers what it found, as it logs it: `{"switch": "on", "found":
/// [{"recipe": …, "outcome": "started", "reason": …}]}`, the outcome being `started`, `settled`,
/// `postponed` or `broken`. While another call is at it, it finds nothing, and answers until when
/// that one is over at the latest, as `elsewhere`. Where anything is broken, it ends with an error,
/// which names all of it.
///
/// Its environment is that of the stages, see [StageSettings], and the settings here.
public final class DueFunction implements RequestStreamHandler, AutoCloseable {
  /// Optional: how many bakes may be at work at once, 4 unless told otherwise.
  public static final String MOST_AT_ONCE = "KILN_BAKES_AT_ONCE";

  /// Optional: for how long a bake that is due can still be begun, such as `PT6H`, which it is
  /// unless told otherwise.
  public static final String WINDOW = "KILN_DUE_WINDOW";

  /// What the function is to be deployed with.
  public static final Duration TIMEOUT = Duration.ofMinutes(5);

  /// After which a call that began a look is certainly over, however clocks differ.
  private static final Duration LONGEST_LOOK = TIMEOUT.plusMinutes(1);

  private static final Kind<Integer> BAKES = Kind.wholeNumber(1, 1_000);
  private static final Kind<Duration> DURATION =
      new Kind<>("a duration such as PT6H", Duration::parse);

  private static final String BROKEN = "broken";

  private final DueAccess access;
  private final DueBakes.Limits limits;
  private final Clock clock;

  /// As Lambda starts it.
  public DueFunction() {
    this(System.getenv(), AwsAccess.ofEnvironment(), Clock.systemUTC());
  }

  /// As anybody else hosts it.
  ///
  /// @param environment the function's variables and those Lambda adds
  /// @param access with the credentials of the role of the stage due
  /// @throws IllegalArgumentException naming everything that is wrong with `environment`
  public DueFunction(Map<String, String> environment, AwsAccess access, Clock clock) {
    SettingsReader reader = new SettingsReader(StageName.DUE.toString(), environment);
    Optional<Integer> mostAtOnce = reader.read(MOST_AT_ONCE, BAKES, 4);
    Optional<Duration> window = reader.read(WINDOW, DURATION, Duration.ofHours(6));
    Installation installation = StageSettings.read(reader, environment);
    if (mostAtOnce.isEmpty() || window.isEmpty()) {
      throw reader.problems();
    }
    this.access = new DueAccess(access, installation);
    this.limits = new DueBakes.Limits(mostAtOnce.get(), window.get());
    this.clock = clock;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context lambda)
      throws IOException {
    String position = access.bakesSwitch().position().orElse(Switch.ON).strip();
    List<Map<String, Object>> found = new ArrayList<>();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("switch", position);
    answer.put("found", found);
    if (position.equals(Switch.ON)) {
      switch (begin(lambda)) {
        case Looked.Here(List<Finding> findings) -> {
          for (Finding finding : findings) {
            Map<String, Object> line = line(finding);
            log(line, lambda);
            found.add(line);
          }
        }
        case Looked.Elsewhere(Instant until) -> {
          log(
              "elsewhere",
              "another look is under way, until %s at the latest".formatted(until),
              lambda);
          answer.put("elsewhere", until.toString());
        }
      }
    } else {
      log(
          "off",
          "nothing is baked by itself: the switch is %s, not on".formatted(position),
          lambda);
    }
    requireNoneBroken(found);
    JSON.std.write(answer, output);
  }

  /// A schedule reads no answer: what cannot be baked is seen by the function's errors. Lambda
  /// calls it twice more, which does no harm.
  private static void requireNoneBroken(List<Map<String, Object>> found) {
    List<String> broken =
        found.stream()
            .filter(line -> BROKEN.equals(line.get("outcome")))
            .map(line -> "%s: %s".formatted(line.get("recipe"), line.get("reason")))
            .toList();
    if (!broken.isEmpty()) {
      throw new IllegalStateException("Cannot be baked: " + String.join("; ", broken));
    }
  }

  @Override
  public void close() {
    access.close();
  }

  private Looked begin(Context lambda) throws IOException {
    try {
      return new DueBakes(
              access.recipes(),
              access.records(),
              access.executions(),
              access.failures(),
              new LookTurn(access.looks(), UUID.randomUUID().toString(), LONGEST_LOOK, clock),
              limits,
              HostedStage.within(
                  () -> Duration.ofMillis(lambda.getRemainingTimeInMillis()), Thread::sleep),
              clock)
          .begin();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The function was interrupted", e);
    }
  }

  private static Map<String, Object> line(Finding finding) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("recipe", finding.recipe().value());
    line.put(
        "outcome",
        switch (finding) {
          case Finding.Started _ -> "started";
          case Finding.Settled _ -> "settled";
          case Finding.Postponed _ -> "postponed";
          case Finding.Broken _ -> BROKEN;
        });
    line.put("reason", finding.why());
    return line;
  }

  private static void log(String outcome, String reason, Context lambda) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("outcome", outcome);
    line.put("reason", reason);
    log(line, lambda);
  }

  private static void log(Map<String, Object> found, Context lambda) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("message", "Looked for bakes that are due");
    line.put("stage", StageName.DUE.toString());
    line.putAll(found);
    lambda.getLogger().log(JSON.std.asString(line) + "\n");
  }
}
