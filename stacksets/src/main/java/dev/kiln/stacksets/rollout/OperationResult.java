package dev.kiln.stacksets.rollout;

/// How an operation went in one account and Region.
///
/// @param reason AWS's; may be empty
public record OperationResult(Target target, State state, String reason) {

  public enum State {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /// Not tried, since too many others had failed or somebody stopped the operation.
    CANCELLED
  }

  boolean hasEnded() {
    return state != State.PENDING && state != State.RUNNING;
  }
}
