package dev.kiln.model.installation;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// How Kiln gets into the accounts.
public sealed interface Rollout {

  /// By somebody's own means.
  record Elsewhere() implements Rollout {}

  /// By `kiln rollout`, with a StackSet.
  ///
  /// @param regions where copies are made, at least one
  /// @param settings what templates are given instead of their own defaults
  record ByStackSet(
      SortedSet<Region> regions, Permissions permissions, Pace pace, Settings settings)
      implements Rollout {
    public ByStackSet {
      if (regions.isEmpty()) {
        throw new IllegalArgumentException("no Region to roll out to");
      }
      regions = Collections.unmodifiableSortedSet(new TreeSet<>(regions));
    }
  }

  /// Values of templates' parameters, by name.
  ///
  /// @param tooling those of the tooling account's stack
  /// @param artifacts those of the stacks that hold the artifacts
  /// @param member those of all members' stacks
  /// @param exceptions what some members have instead; where several are of the same stack, the
  ///   later ones win
  record Settings(
      SortedMap<String, String> tooling,
      SortedMap<String, String> artifacts,
      SortedMap<String, String> member,
      List<SomeMembers> exceptions) {
    public static final Settings NONE =
        new Settings(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of());

    public Settings {
      tooling = sorted(tooling);
      artifacts = sorted(artifacts);
      member = sorted(member);
      exceptions = List.copyOf(exceptions);
    }

    /// Whether anything is said of the stack of one member, be it that it has no other values.
    public boolean hasExceptionFor(AccountId account, Region region) {
      return exceptions.stream().anyMatch(each -> each.are(account, region));
    }

    /// What the stack of one member has instead of what all have.
    public SortedMap<String, String> exceptionsOf(AccountId account, Region region) {
      SortedMap<String, String> values = new TreeMap<>();
      exceptions.stream()
          .filter(each -> each.are(account, region))
          .forEach(each -> values.putAll(each.values()));
      return values;
    }
  }

  /// @param accounts at least one
  /// @param regions any where the set is empty
  record SomeMembers(
      SortedSet<AccountId> accounts, SortedSet<Region> regions, SortedMap<String, String> values) {
    public SomeMembers {
      accounts = Collections.unmodifiableSortedSet(new TreeSet<>(accounts));
      regions = Collections.unmodifiableSortedSet(new TreeSet<>(regions));
      values = sorted(values);
    }

    boolean are(AccountId account, Region region) {
      return accounts.contains(account) && (regions.isEmpty() || regions.contains(region));
    }
  }

  private static SortedMap<String, String> sorted(SortedMap<String, String> values) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }
}
