package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.automation.Services.Child;
import dev.kiln.sandbox.automation.Services.RefusedException;
import dev.kiln.sandbox.automation.Values.UnresolvedException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

///
/// [aws:executeAutomation](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAutomation.html):
/// starts another runbook and waits until it is over.
record ExecuteAutomation(Services services) implements Action {
  private static final Set<String> OVER = Set.of("Success", "Failed", "Cancelled", "TimedOut");
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  @Override
  public Outcome run(StepRecord step, Execution execution)
      throws UnresolvedException, InterruptedException {
    Map<String, Object> inputs = execution.inputs(step);
    String runbook = Json.text(inputs.getOrDefault("DocumentName", ""));
    Optional<String> version = Optional.ofNullable(inputs.get("DocumentVersion")).map(Json::text);
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    Json.map(inputs.get("RuntimeParameters"))
        .forEach((name, value) -> parameters.put(name, Json.texts(value)));
    Optional<Instant> deadline = step.step().timeout().map(execution.now()::plus);
    try {
      String id = services.start(runbook, version, parameters);
      Child child = services.look(id);
      while (!OVER.contains(child.status())) {
        if (deadline.filter(execution.now()::isAfter).isPresent()) {
          return new Outcome.TimedOut(
              "Step timed out while it was waiting for the execution %s of %s."
                  .formatted(id, runbook));
        }
        if (!execution.pause(BETWEEN_LOOKS)) {
          return new Outcome.Stopped();
        }
        child = services.look(id);
      }
      return outcome(runbook, id, child);
    } catch (RefusedException e) {
      return Outcome.Failed.executing(String.valueOf(e.getMessage()));
    }
  }

  private static Outcome outcome(String runbook, String id, Child child) {
    if (!child.status().equals("Success")) {
      return Outcome.Failed.polling(
          "The execution %s of %s ended as %s".formatted(id, runbook, child.status()));
    }
    Map<String, Object> outputs = new LinkedHashMap<>();
    outputs.put("ExecutionId", id);
    outputs.put("Status", child.status());
    outputs.put("Output", child.outputs().values().stream().flatMap(List::stream).toList());
    return new Outcome.Succeeded(outputs);
  }
}
