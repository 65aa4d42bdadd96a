package dev.kiln.sandbox.automation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What became of a step, as [SSM shows
/// it](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StepExecution.html).
///
/// @param round in which the step is, when it is one of a loop
record StepRecord(
    String id,
    Step step,
    String status,
    Optional<Instant> started,
    Optional<Instant> ended,
    Map<String, Object> inputs,
    Map<String, Object> outputs,
    Optional<String> failure,
    Optional<Round> round) {

  /// @param loop the record of the loop
  /// @param value of the iterator; empty where the loop has none
  record Round(StepRecord loop, int iteration, Optional<String> value) {}

  static StepRecord pending(Step step, Optional<Round> round) {
    return new StepRecord(
        UUID.randomUUID().toString(),
        step,
        "Pending",
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        round);
  }

  StepRecord begun(Instant at) {
    return new StepRecord(
        id,
        step,
        "InProgress",
        Optional.of(at),
        Optional.empty(),
        inputs,
        Map.of(),
        Optional.empty(),
        round);
  }

  StepRecord with(Map<String, Object> resolved) {
    return new StepRecord(id, step, status, started, ended, resolved, outputs, failure, round);
  }

  StepRecord over(Instant at, String how, Map<String, Object> out, Optional<String> why) {
    return new StepRecord(id, step, how, started, Optional.of(at), inputs, out, why, round);
  }

  /// In the words of the API, times in seconds.
  Map<String, Object> asShown() {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("StepExecutionId", id);
    shown.put("StepName", step.name());
    shown.put("Action", step.action());
    shown.put("StepStatus", status);
    shown.put("OnFailure", step.onFailure().toString());
    shown.put("MaxAttempts", step.maxAttempts());
    shown.put("IsEnd", step.isEnd());
    shown.put("IsCritical", step.isCritical());
    step.timeout().ifPresent(timeout -> shown.put("TimeoutSeconds", timeout.toSeconds()));
    step.nextStep().ifPresent(next -> shown.put("NextStep", next));
    started.ifPresent(at -> shown.put("ExecutionStartTime", seconds(at)));
    ended.ifPresent(at -> shown.put("ExecutionEndTime", seconds(at)));
    failure.ifPresent(why -> shown.put("FailureMessage", why));
    Map<String, String> in = new LinkedHashMap<>();
    inputs.forEach((name, value) -> in.put(name, Json.text(value)));
    shown.put("Inputs", in);
    Map<String, List<String>> out = new LinkedHashMap<>();
    outputs.forEach((name, value) -> out.put(name, Json.texts(value)));
    shown.put("Outputs", out);
    round.ifPresent(each -> shown.put("ParentStepDetails", details(each)));
    return shown;
  }

  private static Map<String, Object> details(Round round) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("StepExecutionId", round.loop().id());
    details.put("StepName", round.loop().step().name());
    details.put("Action", round.loop().step().action());
    details.put("Iteration", round.iteration());
    round.value().ifPresent(value -> details.put("IteratorValue", value));
    return details;
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1000.0;
  }
}
