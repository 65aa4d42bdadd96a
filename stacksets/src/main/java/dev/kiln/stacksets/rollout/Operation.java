package dev.kiln.stacksets.rollout;

import java.time.Instant;

/// One operation of the StackSet.
///
/// @param action such as `UPDATE`
/// @param reason AWS's, where it ended badly; may be empty
public record Operation(
    OperationId id, String action, State state, String reason, Instant begunAt) {

  /// As [AWS has
  /// them](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperation.html).
  public enum State {
    QUEUED,
    RUNNING,
    STOPPING,
    /// All is done, but for as many failures as are tolerated.
    SUCCEEDED,
    /// More failed than is tolerated, and the rest was not tried.
    FAILED,
    /// Somebody stopped it.
    STOPPED;

    boolean hasEnded() {
      return this == SUCCEEDED || this == FAILED || this == STOPPED;
    }
  }

  /// Whether it changed who has an instance.
  boolean changesMembers() {
    return action.equals("CREATE") || action.equals("DELETE");
  }
}
