package dev.kiln.baker.instance;

import java.time.Instant;

/// An instance that works for a bake.
///
/// @param attempt for which it was launched, see [InstanceRun]
/// @param stateReason AWS's words for how it came into its state, empty when there are none
public record WorkInstance(
    String id, int attempt, State state, Instant launchedAt, String stateReason) {

  /// EC2's
  /// [states](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html).
  public enum State {
    PENDING,
    RUNNING,
    STOPPING,
    STOPPED,
    SHUTTING_DOWN,
    TERMINATED;

    /// Whether the instance is on its way out for good.
    public boolean isGone() {
      return this == SHUTTING_DOWN || this == TERMINATED;
    }
  }
}
