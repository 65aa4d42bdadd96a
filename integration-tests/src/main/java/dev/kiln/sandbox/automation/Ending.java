package dev.kiln.sandbox.automation;

import java.util.Optional;

/// How an execution, or a round of a loop, has ended.
sealed interface Ending {

  record Completed() implements Ending {}

  /// @param why in the words of the step that failed
  record Failed(String why) implements Ending {}

  record TimedOut(String why) implements Ending {}

  record Cancelled() implements Ending {}

  /// As SSM has it.
  default String status() {
    return switch (this) {
      case Completed() -> "Success";
      case Failed(String _) -> "Failed";
      case TimedOut(String _) -> "TimedOut";
      case Cancelled() -> "Cancelled";
    };
  }

  default Optional<String> failure() {
    return switch (this) {
      case Failed(String why) -> Optional.of(why);
      case TimedOut(String why) -> Optional.of(why);
      case Completed(), Cancelled() -> Optional.empty();
    };
  }
}
