package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.automation.Services.Invocation;
import dev.kiln.sandbox.automation.Services.Invoked;
import dev.kiln.sandbox.automation.Services.RefusedException;
import dev.kiln.sandbox.automation.Values.UnresolvedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

///
/// [aws:invokeLambdaFunction](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html):
/// fails where the function does, and after at most five minutes.
record InvokeLambdaFunction(Services services) implements Action {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  @Override
  public Outcome run(StepRecord step, Execution execution) throws UnresolvedException {
    Map<String, Object> inputs = execution.inputs(step);
    String function = text(inputs, "FunctionName").orElse("");
    Duration timeout =
        step.step().timeout().filter(own -> own.compareTo(LONGEST) < 0).orElse(LONGEST);
    try {
      Invoked invoked =
          services.invoke(
              new Invocation(
                  function,
                  text(inputs, "Qualifier"),
                  text(inputs, "InvocationType").orElse("RequestResponse"),
                  text(inputs, "InputPayload").or(() -> text(inputs, "Payload")),
                  timeout));
      if (invoked.error() != null) {
        return Outcome.Failed.polling(
            "The function %s failed, %s: %s"
                .formatted(function, invoked.error(), invoked.payload()));
      }
      Map<String, Object> outputs = new LinkedHashMap<>();
      outputs.put("StatusCode", invoked.status());
      outputs.put("Payload", invoked.payload());
      return new Outcome.Succeeded(outputs);
    } catch (RefusedException e) {
      return e.isTimeout()
          ? new Outcome.TimedOut(
              "Step timed out while it was invoking %s, after %d seconds."
                  .formatted(function, timeout.toSeconds()))
          : Outcome.Failed.executing(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> text(Map<String, Object> inputs, String name) {
    return Optional.ofNullable(inputs.get(name)).map(Json::text);
  }
}
