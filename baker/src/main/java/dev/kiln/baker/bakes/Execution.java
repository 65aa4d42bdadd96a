package dev.kiln.baker.bakes;

import java.time.Duration;
import java.time.Instant;

/// One run of the pipeline in the tooling account, as Systems Manager Automation knows it.
public sealed interface Execution {

  /// [As long as Automation waits for a
  /// function](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html):
  /// one that was called before the execution was ended may be at work for this long.
  Duration LONGEST_CALL = Duration.ofMinutes(5);

  /// Whether a function that it called may be at work.
  default boolean mayWork(Instant now) {
    return switch (this) {
      case Running _ -> true;
      case Ended ended -> now.isBefore(ended.at().plus(LONGEST_CALL));
    };
  }

  record Running() implements Execution {}

  /// @param status AWS's word for how it ended, such as `Failed` or `Cancelled`
  /// @param why in AWS's words; empty where it gives none
  record Ended(String status, Instant at, String why) implements Execution {

    public boolean isSuccess() {
      return status.equals("Success");
    }
  }
}
