package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.automation.StepRecord.Round;
import dev.kiln.sandbox.automation.Values.UnresolvedException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One execution of a runbook.
final class Execution {
  private static final Duration LONGEST_UNAWARE = Duration.ofMillis(200);

  /// Takes how far an execution is.
  interface Reader {

    /// @param progress `status`, `steps`, and in the end `outputs` and `failure`
    /// @return how the execution is to be stopped, `Cancel` or `Complete`, if it is
    Optional<String> read(Map<String, Object> progress);
  }

  private final Runbook runbook;
  private final Values values;
  private final Services services;
  private final PlayClock clock;
  private final Reader reader;
  private final Map<String, StepRecord> records = new LinkedHashMap<>();
  private Optional<String> stop = Optional.empty();

  /// @param values parameters and variables
  Execution(Runbook runbook, Values values, Services services, PlayClock clock, Reader reader) {
    this.runbook = runbook;
    this.values = values;
    this.services = services;
    this.clock = clock;
    this.reader = reader;
  }

  /// Runs it to its end.
  ///
  /// @throws InterruptedException when the sandbox ends first
  Ending run() throws InterruptedException {
    Ending ending;
    try {
      ending = runSteps(runbook.steps(), Optional.empty());
    } catch (IllegalArgumentException e) {
      // What CreateDocument would have refused, and what the sandbox does not play.
      ending = new Ending.Failed(String.valueOf(e.getMessage()));
    }
    Map<String, List<String>> outputs = new LinkedHashMap<>();
    for (String name : runbook.outputs()) {
      values.get(name).ifPresent(value -> outputs.put(name, Json.texts(value)));
    }
    Map<String, Object> progress = progress(ending.status());
    progress.put("outputs", outputs);
    ending.failure().ifPresent(why -> progress.put("failure", why));
    Optional<String> _ = reader.read(progress);
    return ending;
  }

  Values values() {
    return values;
  }

  Instant now() {
    return clock.now();
  }

  /// A step's inputs with all references replaced, kept to be shown.
  Map<String, Object> inputs(StepRecord step) throws UnresolvedException {
    Map<String, Object> resolved = Json.map(values.resolve(step.step().inputs()));
    keep(step.with(resolved));
    return resolved;
  }

  /// Lets time pass.
  ///
  /// @return false when the execution has been cancelled meanwhile
  boolean pause(Duration asked) throws InterruptedException {
    Duration left = clock.pass(asked);
    tell();
    while (left.isPositive() && !isCancelled()) {
      Duration slice = left.compareTo(LONGEST_UNAWARE) < 0 ? left : LONGEST_UNAWARE;
      Thread.sleep(slice);
      left = left.minus(slice);
      tell();
    }
    return !isCancelled();
  }

  /// Runs steps in their order, or the order they say, until one ends them.
  ///
  /// @param round in which they are, when they are those of a loop
  Ending runSteps(List<Step> steps, Optional<Round> round) throws InterruptedException {
    Map<String, StepRecord> pending = new LinkedHashMap<>();
    for (Step step : steps) {
      StepRecord record = StepRecord.pending(step, round);
      pending.put(step.name(), record);
      records.put(record.id(), record);
    }
    Optional<String> failure = Optional.empty();
    int at = 0;
    while (at < steps.size() && stop.isEmpty()) {
      Step step = steps.get(at);
      StepRecord record = pending.remove(step.name());
      Outcome outcome = play(record == null ? StepRecord.pending(step, round) : record);
      Optional<String> next;
      switch (outcome) {
        case Outcome.Succeeded(var _, var chosen) -> next = chosen.or(step::nextStep);
        case Outcome.Stopped() -> {
          return new Ending.Cancelled();
        }
        case Outcome.Failed(String why) -> {
          if (step.onFailure() instanceof OnFailure.Abort) {
            return new Ending.Failed(why);
          }
          failure = step.isCritical() ? failure.or(() -> Optional.of(why)) : failure;
          next = afterFailure(step);
        }
        case Outcome.TimedOut(String why) -> {
          if (step.onFailure() instanceof OnFailure.Abort) {
            return new Ending.TimedOut(why);
          }
          failure = step.isCritical() ? failure.or(() -> Optional.of(why)) : failure;
          next = afterFailure(step);
        }
      }
      at = following(steps, at, step, outcome, next);
    }
    if (isCancelled()) {
      return new Ending.Cancelled();
    }
    return failure.<Ending>map(Ending.Failed::new).orElseGet(Ending.Completed::new);
  }

  private static Optional<String> afterFailure(Step step) {
    return step.onFailure() instanceof OnFailure.GoTo(String target)
        ? Optional.of(target)
        : step.nextStep();
  }

  private static int following(
      List<Step> steps, int at, Step step, Outcome outcome, Optional<String> next) {
    boolean jumps = outcome instanceof Outcome.Succeeded(var _, var chosen) && chosen.isPresent();
    if (step.isEnd() && !jumps) {
      return steps.size();
    }
    if (next.isEmpty()) {
      return at + 1;
    }
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).name().equals(next.get())) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "%s goes to %s, which is not there".formatted(step.name(), next.get()));
  }

  /// All attempts at a step.
  private Outcome play(StepRecord pending) throws InterruptedException {
    Step step = pending.step();
    keep(pending.begun(now()));
    Outcome outcome = new Outcome.Stopped();
    for (int attempt = 1; attempt <= step.maxAttempts(); attempt++) {
      outcome = tryOnce(pending.id());
      if (outcome instanceof Outcome.Succeeded || outcome instanceof Outcome.Stopped) {
        break;
      }
      tell();
      if (isCancelled()) {
        outcome = new Outcome.Stopped();
        break;
      }
    }
    StepRecord record = record(pending.id());
    switch (outcome) {
      case Outcome.Succeeded(var outputs, var _) ->
          keep(record.over(now(), "Success", outputs, Optional.empty()));
      case Outcome.Failed(String why) ->
          keep(record.over(now(), "Failed", Map.of(), Optional.of(why)));
      case Outcome.TimedOut(String why) ->
          keep(record.over(now(), "TimedOut", Map.of(), Optional.of(why)));
      case Outcome.Stopped() -> keep(record.over(now(), "Cancelled", Map.of(), Optional.empty()));
    }
    return outcome;
  }

  private Outcome tryOnce(String id) throws InterruptedException {
    StepRecord record = record(id);
    try {
      Outcome outcome = Action.named(record.step().action(), services).run(record, this);
      return outcome instanceof Outcome.Succeeded succeeded
          ? withSelected(record.step(), succeeded)
          : outcome;
    } catch (UnresolvedException e) {
      return Outcome.Failed.resolving(String.valueOf(e.getMessage()));
    }
  }

  /// Puts out what the action does, and what the step selects of it. Where a selector leads
  /// nowhere, the output is empty.
  private Outcome withSelected(Step step, Outcome.Succeeded succeeded) {
    Map<String, Object> outputs = new LinkedHashMap<>(succeeded.outputs());
    for (Step.Output output : step.outputs()) {
      outputs.put(output.name(), Json.select(succeeded.outputs(), output.selector()).orElse(""));
    }
    outputs.forEach((name, value) -> values.put(step.name() + "." + name, value));
    return new Outcome.Succeeded(outputs, succeeded.next());
  }

  private StepRecord record(String id) {
    StepRecord record = records.get(id);
    if (record == null) {
      throw new IllegalStateException("no step " + id);
    }
    return record;
  }

  private void keep(StepRecord record) {
    records.put(record.id(), record);
    tell();
  }

  private void tell() {
    stop = stop.or(() -> reader.read(progress("InProgress")));
  }

  private boolean isCancelled() {
    return stop.filter("Cancel"::equals).isPresent();
  }

  private Map<String, Object> progress(String status) {
    Map<String, Object> progress = new LinkedHashMap<>();
    progress.put("status", status);
    progress.put("steps", records.values().stream().map(StepRecord::asShown).toList());
    return progress;
  }
}
