package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.automation.Values.UnresolvedException;
import java.util.Map;
import java.util.Optional;

///
/// [aws:branch](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-branch.html):
/// goes on with the step of the first choice that holds, else with the default, else with the next.
record Branch() implements Action {

  @Override
  public Outcome run(StepRecord step, Execution execution) throws UnresolvedException {
    Map<String, Object> inputs = step.step().inputs();
    for (Object each : Json.list(inputs.get("Choices"))) {
      Map<String, Object> choice = Json.map(each);
      if (new Condition(choice).holds(execution.values())) {
        return new Outcome.Succeeded(
            Map.of(), Optional.ofNullable(choice.get("NextStep")).map(Object::toString));
      }
    }
    return new Outcome.Succeeded(
        Map.of(), Optional.ofNullable(inputs.get("Default")).map(Object::toString));
  }
}
