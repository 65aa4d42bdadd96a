package dev.kiln.sandbox.automation;

import dev.kiln.sandbox.automation.Values.UnresolvedException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;

///
/// [aws:sleep](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-sleep.html):
/// for a duration of at most seven days, or until a time.
record Sleep() implements Action {
  private static final Duration LONGEST = Duration.ofDays(7);

  @Override
  public Outcome run(StepRecord step, Execution execution)
      throws UnresolvedException, InterruptedException {
    Map<String, Object> inputs = execution.inputs(step);
    Duration duration;
    try {
      duration =
          inputs.containsKey("Duration")
              ? Duration.parse(Json.text(inputs.getOrDefault("Duration", "")))
              : Duration.between(
                  execution.now(), Instant.parse(Json.text(inputs.getOrDefault("Timestamp", ""))));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s sleeps for a Duration such as PT10M or until a Timestamp, not %s"
              .formatted(step.step().name(), inputs),
          e);
    }
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s sleeps for at most %s, not %s".formatted(step.step().name(), LONGEST, duration));
    }
    return execution.pause(duration) ? new Outcome.Succeeded(Map.of()) : new Outcome.Stopped();
  }
}
