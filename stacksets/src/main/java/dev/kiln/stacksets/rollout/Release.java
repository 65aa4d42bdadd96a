package dev.kiln.stacksets.rollout;

import dev.kiln.stacksets.artifact.Artifact;
import java.util.List;

/// What this version of Kiln puts into the accounts of an installation.
///
/// @param artifacts of the stack that holds the artifacts in one Region
/// @param toolingFiles what the tooling account's functions are made from
/// @param memberFiles what the members' functions are made from
public record Release(
    Definition artifacts,
    Definition tooling,
    Definition member,
    List<Artifact> toolingFiles,
    List<Artifact> memberFiles) {
  public Release {
    toolingFiles = List.copyOf(toolingFiles);
    memberFiles = List.copyOf(memberFiles);
  }
}
