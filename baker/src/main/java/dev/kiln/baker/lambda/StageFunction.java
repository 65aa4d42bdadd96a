package dev.kiln.baker.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.FunctionAccess;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The function of one stage. It runs under the stage's own role, is told a bake's id, and answers
/// how far the stage is, see [Answer]. What it needs is made once, before the first event; its
/// environment is described by [StageSettings].
///
/// Called for the last time, it ends with an error unless the stage is done: so the runbook fails
/// with the stage's reason. Where AWS was out of reach at that moment, the runbook tries again.
abstract class StageFunction implements AutoCloseable {
  /// What the functions are to be deployed with. Automation [waits five
  /// minutes](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html).
  public static final Duration TIMEOUT = Duration.ofMinutes(4);

  private final StageName name;
  private final FunctionAccess access;
  private final HostedStage<?, ?> stage;

  StageFunction(StageName name, FunctionAccess access, HostedStage<?, ?> stage) {
    this.name = name;
    this.access = access;
    this.stage = stage;
  }

  /// @throws StageFailedException when it is the last call, and the stage is not done
  public void handleRequest(InputStream input, OutputStream output, Context lambda)
      throws IOException {
    Call call = Call.read(input);
    Answer answer;
    try {
      answer =
          stage.call(
              call.bake(),
              call.isLast(),
              HostedStage.whileThereIsTime(
                  () -> Duration.ofMillis(lambda.getRemainingTimeInMillis()), Thread::sleep));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The function was interrupted", e);
    }
    log(call, answer, lambda);
    if (call.isLast() && !(answer instanceof Answer.Done)) {
      throw new StageFailedException("%s: %s".formatted(name, answer.why()));
    }
    answer.write(output);
  }

  @Override
  public void close() {
    access.close();
  }

  /// One flat JSON object a line.
  private void log(Call call, Answer answer, Context lambda) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("message", "The stage was called");
    line.put("stage", name.toString());
    line.put("bake", call.bake().value());
    line.put("outcome", answer.state());
    line.put("reason", answer.why());
    lambda.getLogger().log(JSON.std.asString(line) + "\n");
  }
}
