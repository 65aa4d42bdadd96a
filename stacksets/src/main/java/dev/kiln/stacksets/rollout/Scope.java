package dev.kiln.stacksets.rollout;

import dev.kiln.model.installation.OrganizationalUnit;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// For whom of the organization an operation was.
///
/// @param units none where permissions are self-managed
/// @param isWhole whether it was for all of their accounts, not for some that were named
public record Scope(SortedSet<OrganizationalUnit> units, boolean isWhole) {
  public Scope {
    units = Collections.unmodifiableSortedSet(new TreeSet<>(units));
  }
}
