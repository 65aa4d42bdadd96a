package dev.kiln.baker.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.FleetAccess;
import dev.kiln.baker.fleet.Heard;
import dev.kiln.baker.fleet.Hearing;
import dev.kiln.baker.fleet.Told;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImagesCollected;
import dev.kiln.model.message.MemberMessage;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The function that the results queue feeds: it writes down what became of copies, see [Hearing].
/// What it could not write down, or read, it names, so that the queue keeps it; it logs one flat
/// JSON object a message, the outcome being `entered`, `known`, `unreadable` or `later`.
///
/// Its environment is that of the stages, see [StageSettings].
public final class FleetFunction implements RequestStreamHandler, AutoCloseable {
  /// A message is begun while there is more than this left for its calls. What is not begun comes
  /// again.
  private static final Duration RESERVE = Duration.ofSeconds(20);

  private final FleetAccess access;
  private final Hearing hearing;

  /// As Lambda starts it.
  public FleetFunction() {
    this(System.getenv(), AwsAccess.ofEnvironment());
  }

  /// As anybody else hosts it.
  ///
  /// @param environment the function's variables and those Lambda adds
  /// @param access with the credentials of the role of the stage fleet
  /// @throws IllegalArgumentException naming everything that is wrong with `environment`
  public FleetFunction(Map<String, String> environment, AwsAccess access) {
    this.access = new FleetAccess(access, StageSettings.of(StageName.FLEET, environment));
    this.hearing = new Hearing(this.access.ledger(), this.access.failures());
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context lambda)
      throws IOException {
    List<String> kept = new ArrayList<>();
    for (Told told : ResultsEvent.read(input).messages()) {
      if (Duration.ofMillis(lambda.getRemainingTimeInMillis()).compareTo(RESERVE) < 0) {
        kept.add(told.messageId());
        continue;
      }
      Heard heard = hearing.hear(told);
      log(told, heard, lambda);
      if (!heard.isDone()) {
        kept.add(told.messageId());
      }
    }
    ResultsEvent.answer(kept, output);
  }

  @Override
  public void close() {
    access.close();
  }

  private static void log(Told told, Heard heard, Context lambda) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("message", "A member told something");
    line.put("stage", StageName.FLEET.toString());
    switch (heard) {
      case Heard.Entered(MemberMessage message) -> put(line, "entered", message);
      case Heard.Known(MemberMessage message) -> put(line, "known", message);
      case Heard.Later(MemberMessage message, String why) -> {
        put(line, "later", message);
        line.put("reason", Printable.line(why));
      }
      case Heard.Unreadable(String why) -> {
        line.put("outcome", "unreadable");
        line.put("reason", Printable.line(why));
      }
    }
    line.put("messageId", told.messageId());
    lambda.getLogger().log(JSON.std.asString(line) + "\n");
  }

  private static void put(Map<String, Object> line, String outcome, MemberMessage message) {
    line.put("outcome", outcome);
    line.put("account", message.account().value());
    line.put("region", message.region().value());
    switch (message) {
      case CopyResult result -> {
        result.source().ifPresent(source -> line.put("image", source.value()));
        result.bake().ifPresent(bake -> line.put("bake", bake.value()));
      }
      case ImagesCollected collected -> {
        line.put("removed", collected.removed().size());
        line.put("doubts", collected.doubts().size());
      }
    }
  }
}
