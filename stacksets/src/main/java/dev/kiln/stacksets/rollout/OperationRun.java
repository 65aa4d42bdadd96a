package dev.kiln.stacksets.rollout;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Follows an operation of the StackSet to its end, and tells how it goes in every account.
final class OperationRun {
  private final StackSets stackSets;
  private final Pause pause;
  private final Progress progress;
  private final Map<Target, String> failed;

  /// @param failed is given every target that fails, with AWS's reason
  OperationRun(StackSets stackSets, Pause pause, Progress progress, Map<Target, String> failed) {
    this.stackSets = stackSets;
    this.pause = pause;
    this.progress = progress;
    this.failed = failed;
  }

  /// @return the operation when it has ended
  Operation follow(OperationId id) throws InterruptedException {
    Set<Target> told = new HashSet<>();
    GrowingPause between = new GrowingPause(pause);
    while (true) {
      Operation operation =
          stackSets
              .operation(id)
              .orElseThrow(() ->
                  new CallFailedException(
                      new Failure(
                          "CloudFormation does not know the operation " + id,
                          Failure.Kind.PASSING)));
      Page.forEach(from -> stackSets.results(id, from), result -> tell(operation, result, told));
      if (operation.state().hasEnded()) {
        progress.tell(
            "%s %s%s"
                .formatted(
                    operation.id(),
                    operation.state().name().toLowerCase(Locale.ROOT),
                    operation.reason().isEmpty() ? "" : ": " + operation.reason()));
        return operation;
      }
      between.pause();
    }
  }

  private void tell(Operation operation, OperationResult result, Set<Target> told) {
    if (!result.hasEnded() || !told.add(result.target())) {
      return;
    }
    String reason = result.reason().isEmpty() ? "" : ": " + result.reason();
    switch (result.state()) {
      case FAILED -> failed.put(result.target(), result.reason());
      case CANCELLED ->
          failed.putIfAbsent(result.target(), "not tried, the operation had ended" + reason);
      case PENDING, RUNNING, SUCCEEDED -> {}
    }
    progress.tell(
        "%s  %s%s"
            .formatted(
                result.target(),
                "%s %s".formatted(operation.action(), result.state()).toLowerCase(Locale.ROOT),
                reason));
  }
}
