package dev.kiln.sandbox.automation;

import java.util.Map;
import java.util.Optional;

/// How an action, and with it an attempt at a step, has ended.
sealed interface Outcome {

  /// @param outputs what the action puts out, by name
  /// @param next the step to go on with, where the action says that
  record Succeeded(Map<String, Object> outputs, Optional<String> next) implements Outcome {
    public Succeeded {
      outputs = Map.copyOf(outputs);
    }

    public Succeeded(Map<String, Object> outputs) {
      this(outputs, Optional.empty());
    }
  }

  /// @param why in Automation's words
  record Failed(String why) implements Outcome {

    /// The action could not be begun, or what it called refused.
    static Failed executing(String why) {
      return new Failed(
          "Step fails when it is Execute/Cancelling action. %s. %s".formatted(why, GUIDE));
    }

    /// What the action waited for has failed.
    static Failed polling(String why) {
      return new Failed(
          "Step fails when it is Poll action status for completion. %s. %s".formatted(why, GUIDE));
    }

    /// What the step refers to is not there.
    static Failed resolving(String why) {
      return new Failed(
          "Step fails when it is validating and resolving the step inputs. %s. %s"
              .formatted(why, GUIDE));
    }
  }

  /// It took longer than the step allows.
  record TimedOut(String why) implements Outcome {}

  /// Somebody stopped the execution meanwhile.
  record Stopped() implements Outcome {}

  /// Where [AWS
  /// explains](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-troubleshooting.html)
  /// what can fail.
  String GUIDE =
      "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";
}
