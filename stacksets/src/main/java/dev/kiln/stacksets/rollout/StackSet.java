package dev.kiln.stacksets.rollout;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The StackSet as it is.
///
/// @param isServiceManaged by which permissions it works
/// @param autoDeployment whether accounts that join its units get a stack by themselves
public record StackSet(
    String template,
    SortedMap<String, String> parameters,
    boolean isServiceManaged,
    boolean autoDeployment) {
  public StackSet {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }
}
