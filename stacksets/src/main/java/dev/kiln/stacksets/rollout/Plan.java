package dev.kiln.stacksets.rollout;

import java.util.ArrayList;
import java.util.List;

/// What a roll-out would change, before it changes anything.
///
/// @param stacks those of the tooling account that do not stay as they are, in the order in which
///   they are changed
/// @param uploads what is missing in the buckets
/// @param misfits what AWS would not take: with any of these, nothing is begun
public record Plan(
    Release release,
    List<StackChange> stacks,
    List<Upload> uploads,
    MembersPlan members,
    List<String> misfits) {
  public Plan {
    stacks = List.copyOf(stacks);
    uploads = List.copyOf(uploads);
    misfits = List.copyOf(misfits);
  }

  public boolean isEmpty() {
    return stacks.isEmpty()
        && uploads.isEmpty()
        && members.steps().isEmpty()
        && members.atWork().isEmpty();
  }

  /// By account and Region, the tooling account first.
  ///
  /// @param tooling the tooling account
  public List<Change> changes(String tooling) {
    List<Change> changes = new ArrayList<>();
    for (StackChange stack : stacks) {
      changes.add(
          new Change(
              tooling,
              stack.name().region().value(),
              stack.name().name(),
              stack.verb().toString(),
              String.join(", ", stack.why())));
    }
    for (Upload upload : uploads) {
      changes.add(
          new Change(
              tooling,
              upload.region().value(),
              upload.artifact().folder(),
              "upload",
              upload.artifact().sha256().substring(0, Version.SHOWN)));
    }
    changes.addAll(members.changes());
    return changes;
  }
}
