package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.OrganizationalUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What one operation of the StackSet works on: each of the accounts in each of the Regions.
///
/// @param accounts where there are units, only those of them that are in these; all of the units
///   where there are none
/// @param units none where permissions are self-managed
public record Batch(
    SortedSet<AccountId> accounts, SortedSet<OrganizationalUnit> units, SortedSet<Region> regions) {

  /// The accounts that a line for people names.
  private static final int MOST_SHOWN = 5;

  public Batch {
    if (regions.isEmpty() || (accounts.isEmpty() && units.isEmpty())) {
      throw new IllegalArgumentException(
          "nothing to work on: %s, %s, %s".formatted(accounts, units, regions));
    }
    accounts = Collections.unmodifiableSortedSet(new TreeSet<>(accounts));
    units = Collections.unmodifiableSortedSet(new TreeSet<>(units));
    regions = Collections.unmodifiableSortedSet(new TreeSet<>(regions));
  }

  /// As few batches as accounts of the same Regions allow, which together are exactly `targets`.
  static List<Batch> of(Collection<Target> targets, SortedSet<OrganizationalUnit> units) {
    Map<AccountId, SortedSet<Region>> byAccount = new TreeMap<>();
    targets.forEach(target ->
        byAccount.computeIfAbsent(target.account(), _ -> new TreeSet<>()).add(target.region()));
    Map<SortedSet<Region>, SortedSet<AccountId>> byRegions =
        new TreeMap<>(Comparator.comparing(Object::toString));
    byAccount.forEach(
        (account, where) -> byRegions.computeIfAbsent(where, _ -> new TreeSet<>()).add(account));
    List<Batch> batches = new ArrayList<>();
    byRegions.forEach((where, accounts) -> batches.add(new Batch(accounts, units, where)));
    return batches;
  }

  /// All accounts of these units, in the Regions of `targets`.
  static Batch ofAll(SortedSet<OrganizationalUnit> units, Collection<Target> targets) {
    SortedSet<Region> regions = new TreeSet<>();
    targets.forEach(target -> regions.add(target.region()));
    return new Batch(new TreeSet<>(), units, regions);
  }

  /// For people, however many accounts there are.
  String shown() {
    if (accounts.size() <= MOST_SHOWN) {
      return toString();
    }
    return "%d accounts%s in %s"
        .formatted(accounts.size(), units.isEmpty() ? "" : " of " + joined(units), joined(regions));
  }

  /// For a digest.
  @Override
  public String toString() {
    String whose =
        accounts.isEmpty()
            ? "the accounts of " + joined(units)
            : joined(accounts) + (units.isEmpty() ? "" : " of " + joined(units));
    return "%s in %s".formatted(whose, joined(regions));
  }

  private static String joined(Collection<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
