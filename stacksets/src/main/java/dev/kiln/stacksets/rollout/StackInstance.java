package dev.kiln.stacksets.rollout;

import dev.kiln.model.installation.OrganizationalUnit;
import java.util.Optional;

/// One stack of the StackSet; see
/// [StackInstanceSummary](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceSummary.html).
///
/// @param unit by which the account came in
/// @param detail how its last operation went, such as `SUCCEEDED` or `FAILED`; may be empty
/// @param reason AWS's; may be empty
/// @param drift such as `IN_SYNC` or `NOT_CHECKED`
/// @param lastOperation its id; may be empty
public record StackInstance(
    Target target,
    Optional<OrganizationalUnit> unit,
    State state,
    String detail,
    String reason,
    String drift,
    String lastOperation) {

  public enum State {
    CURRENT,
    /// Not as the StackSet wants it, or not there at all: its last operation failed, was stopped,
    /// or has not come to it.
    OUTDATED,
    /// Its deletion failed. Nothing but a deletion works on it any more.
    INOPERABLE
  }

  boolean isFailed() {
    return state == State.INOPERABLE || detail.startsWith("FAILED");
  }
}
