package dev.kiln.stacksets.rollout;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A stack as it is.
///
/// @param status one of [CloudFormation's
///   own](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html)
/// @param reason what CloudFormation says of the status; may be empty
public record Stack(String status, String reason, SortedMap<String, String> parameters) {
  private static final Set<String> STANDING =
      Set.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE");
  private static final Set<String> LEFTOVER =
      Set.of("ROLLBACK_COMPLETE", "CREATE_FAILED", "DELETE_FAILED", "ROLLBACK_FAILED");

  /// Somebody's change set that would make the stack is not executed yet.
  private static final String IN_REVIEW = "REVIEW_IN_PROGRESS";

  public Stack {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  boolean isAtWork() {
    return status.endsWith("_IN_PROGRESS") && !status.equals(IN_REVIEW);
  }

  /// Whether it can be updated.
  boolean isStanding() {
    return STANDING.contains(status);
  }

  /// What is left of a creation that failed, or of a deletion: nothing can be done but to delete
  /// it.
  boolean isLeftover() {
    return LEFTOVER.contains(status);
  }

  /// Whether the last change came to nothing.
  boolean isRolledBack() {
    return status.contains("ROLLBACK") || status.endsWith("_FAILED");
  }
}
