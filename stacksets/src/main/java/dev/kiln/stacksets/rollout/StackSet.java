package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.Region;
import dev.kiln.model.installation.OrganizationalUnit;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The StackSet as it is.
///
/// @param isServiceManaged by which permissions it works
/// @param autoDeployment whether accounts that join its units get a stack by themselves
/// @param units those it was told to serve
/// @param regions those it has instances in
public record StackSet(
    String template,
    SortedMap<String, String> parameters,
    boolean isServiceManaged,
    boolean autoDeployment,
    SortedSet<OrganizationalUnit> units,
    SortedSet<Region> regions) {
  public StackSet {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    units = Collections.unmodifiableSortedSet(new TreeSet<>(units));
    regions = Collections.unmodifiableSortedSet(new TreeSet<>(regions));
  }
}
