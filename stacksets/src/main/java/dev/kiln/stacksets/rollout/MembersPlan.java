package dev.kiln.stacksets.rollout;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// What would happen to the members.
///
/// @param steps in the order in which they are taken
/// @param changes the same by account and Region, with what stays as it is for a reason
/// @param atWork the operation that is under way, after which all this may be otherwise
/// @param surplus what stands where `kiln.yaml` no longer has it
/// @param current how many instances are as they should be
public record MembersPlan(
    List<Step> steps,
    List<Change> changes,
    Optional<Operation> atWork,
    SortedSet<Target> surplus,
    int current) {
  public MembersPlan {
    steps = List.copyOf(steps);
    changes = List.copyOf(changes);
  }
}
