package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.automation.StepRecord.Round;
import dev.kiln.sandbox.automation.Values.UnresolvedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

///
/// [aws:loop](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-loop.html):
/// its steps for each value of an iterator, or as long as a condition holds after them. After the
/// last round it allows, it ends well whatever the condition says.
record Loop() implements Action {
  private static final int MOST_ROUNDS = 100;

  @Override
  public Outcome run(StepRecord step, Execution execution)
      throws UnresolvedException, InterruptedException {
    Map<String, Object> inputs = step.step().inputs();
    List<Step> steps = Step.all(inputs.get("Steps"));
    if (steps.isEmpty() || inputs.containsKey("Iterators") == inputs.containsKey("LoopCondition")) {
      throw new IllegalArgumentException(
          "%s has Steps, and either Iterators or a LoopCondition".formatted(step.step().name()));
    }
    for (Step each : steps) {
      if (each.isEnd() || each.action().equals("aws:loop")) {
        throw new IllegalArgumentException(
            "%s: the sandbox plays no loop or end in a loop".formatted(each.name()));
      }
    }
    return inputs.containsKey("Iterators")
        ? forEach(step, steps, execution)
        : doWhile(step, steps, execution);
  }

  private static Outcome forEach(StepRecord loop, List<Step> steps, Execution execution)
      throws UnresolvedException, InterruptedException {
    List<?> iterators =
        Json.list(execution.values().resolve(loop.step().inputs().getOrDefault("Iterators", "")));
    if (iterators.size() > MOST_ROUNDS) {
      return Outcome.Failed.resolving(
          "There are %d Iterators, more than %d".formatted(iterators.size(), MOST_ROUNDS));
    }
    int rounds = Math.min(iterators.size(), mostRounds(loop, execution));
    Instant deadline = deadline(loop, execution);
    for (int i = 1; i <= rounds; i++) {
      Object value = iterators.get(i - 1);
      execution.values().put(loop.step().name() + ".CurrentIteratorValue", value);
      Optional<Outcome> ended =
          round(loop, steps, execution, i, Optional.of(Json.text(value)), deadline);
      if (ended.isPresent()) {
        return ended.get();
      }
    }
    return new Outcome.Succeeded(Map.of());
  }

  private static Outcome doWhile(StepRecord loop, List<Step> steps, Execution execution)
      throws UnresolvedException, InterruptedException {
    Condition condition = new Condition(Json.map(loop.step().inputs().get("LoopCondition")));
    int most = mostRounds(loop, execution);
    Instant deadline = deadline(loop, execution);
    for (int i = 1; i <= most; i++) {
      Optional<Outcome> ended = round(loop, steps, execution, i, Optional.empty(), deadline);
      if (ended.isPresent()) {
        return ended.get();
      }
      if (!condition.holds(execution.values())) {
        break;
      }
    }
    return new Outcome.Succeeded(Map.of());
  }

  /// @return how the loop has ended, when it ends with this round
  private static Optional<Outcome> round(
      StepRecord loop,
      List<Step> steps,
      Execution execution,
      int number,
      Optional<String> value,
      Instant deadline)
      throws InterruptedException {
    execution.values().put(loop.step().name() + ".CurrentIteration", number);
    Ending ending = execution.runSteps(steps, Optional.of(new Round(loop, number, value)));
    return switch (ending) {
      case Ending.Completed() ->
          execution.now().isAfter(deadline)
              ? Optional.of(
                  new Outcome.TimedOut("Step timed out in its round %d.".formatted(number)))
              : Optional.empty();
      case Ending.Failed(String why) -> Optional.of(new Outcome.Failed(why));
      case Ending.TimedOut(String why) -> Optional.of(new Outcome.TimedOut(why));
      case Ending.Cancelled() -> Optional.of(new Outcome.Stopped());
    };
  }

  private static Instant deadline(StepRecord loop, Execution execution) {
    return loop.step().timeout().map(execution.now()::plus).orElse(Instant.MAX);
  }

  private static int mostRounds(StepRecord loop, Execution execution) throws UnresolvedException {
    Object given = loop.step().inputs().get("MaxIterations");
    int most =
        given == null
            ? MOST_ROUNDS
            : Integer.parseInt(Json.text(execution.values().resolve(given)));
    if (most < 1 || most > MOST_ROUNDS) {
      throw new IllegalArgumentException(
          "%s has from 1 to %d rounds, not %d".formatted(loop.step().name(), MOST_ROUNDS, most));
    }
    return most;
  }
}
