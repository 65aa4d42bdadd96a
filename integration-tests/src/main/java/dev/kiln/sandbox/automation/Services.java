package dev.kiln.sandbox.automation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the actions of a runbook call, with the rights of the role it assumes.
interface Services {

  /// Invokes a function.
  ///
  /// @throws RefusedException when the call is refused
  Invoked invoke(Invocation invocation) throws RefusedException;

  /// Starts another runbook.
  ///
  /// @return the id of the execution
  /// @throws RefusedException when the call is refused
  String start(String runbook, Optional<String> version, Map<String, List<String>> parameters)
      throws RefusedException;

  /// How far an execution is.
  ///
  /// @throws RefusedException when the call is refused
  Child look(String execution) throws RefusedException;

  /// @param type such as `RequestResponse`
  /// @param payload as JSON
  /// @param timeout how long whoever invokes waits
  record Invocation(
      String function,
      Optional<String> qualifier,
      String type,
      Optional<String> payload,
      Duration timeout) {}

  /// @param error `Unhandled` when the function failed
  record Invoked(int status, @Nullable String error, String payload) {}

  /// @param status as SSM has it
  /// @param outputs by `step.Output`
  record Child(String status, Map<String, List<String>> outputs) {}

  /// AWS does not do it.
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean isTimeout;

    RefusedException(String message, boolean isTimeout) {
      super(message);
      this.isTimeout = isTimeout;
    }

    boolean isTimeout() {
      return isTimeout;
    }
  }
}
