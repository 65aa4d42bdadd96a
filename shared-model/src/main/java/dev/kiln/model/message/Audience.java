package dev.kiln.model.message;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Who is meant by a message.
public sealed interface Audience {

  /// Stands for all Regions in a filter pair.
  String EVERY_REGION = "*";

  boolean includes(AccountId account, Region region);

  SortedSet<AccountId> accounts();

  /// What the message attribute `targets` holds: `"222222222222:eu-west-1"`, or `"222222222222:*"`
  /// for all Regions. A subscription filters on its own pair and its account's `*`.
  List<String> filterPairs();

  /// A part of this audience.
  ///
  /// @param from the first of its filter pairs, counted from 0
  /// @param to the one after its last
  Audience part(int from, int to);

  /// Those of this audience whose account is `wanted`.
  Audience of(Predicate<AccountId> wanted);

  /// Every Region in which one of these accounts has a copier.
  record Accounts(SortedSet<AccountId> accounts) implements Audience {
    public Accounts {
      accounts = Collections.unmodifiableSortedSet(new TreeSet<>(accounts));
    }

    @Override
    public boolean includes(AccountId account, Region region) {
      return accounts.contains(account);
    }

    @Override
    public List<String> filterPairs() {
      return accounts.stream().map(account -> account + ":" + EVERY_REGION).toList();
    }

    @Override
    public Accounts part(int from, int to) {
      return new Accounts(new TreeSet<>(List.copyOf(accounts).subList(from, to)));
    }

    @Override
    public Accounts of(Predicate<AccountId> wanted) {
      SortedSet<AccountId> those = new TreeSet<>(accounts);
      those.removeIf(wanted.negate());
      return new Accounts(those);
    }
  }

  /// Exactly these Regions of these accounts.
  record Pairs(SortedMap<AccountId, SortedSet<Region>> regions) implements Audience {
    public Pairs {
      SortedMap<AccountId, SortedSet<Region>> copy = new TreeMap<>();
      regions.forEach((account, its) ->
          copy.put(account, Collections.unmodifiableSortedSet(new TreeSet<>(its))));
      regions = Collections.unmodifiableSortedMap(copy);
    }

    @Override
    public boolean includes(AccountId account, Region region) {
      SortedSet<Region> its = regions.get(account);
      return its != null && its.contains(region);
    }

    @Override
    public SortedSet<AccountId> accounts() {
      return new TreeSet<>(regions.keySet());
    }

    @Override
    public List<String> filterPairs() {
      List<String> pairs = new ArrayList<>();
      for (Map.Entry<AccountId, SortedSet<Region>> entry : regions.entrySet()) {
        entry.getValue().forEach(region -> pairs.add(entry.getKey() + ":" + region));
      }
      return List.copyOf(pairs);
    }

    @Override
    public Pairs part(int from, int to) {
      SortedMap<AccountId, SortedSet<Region>> part = new TreeMap<>();
      int pair = 0;
      for (Map.Entry<AccountId, SortedSet<Region>> entry : regions.entrySet()) {
        for (Region region : entry.getValue()) {
          if (from <= pair && pair < to) {
            part.computeIfAbsent(entry.getKey(), _ -> new TreeSet<>()).add(region);
          }
          pair++;
        }
      }
      return new Pairs(part);
    }

    @Override
    public Pairs of(Predicate<AccountId> wanted) {
      SortedMap<AccountId, SortedSet<Region>> those = new TreeMap<>(regions);
      those.keySet().removeIf(wanted.negate());
      return new Pairs(those);
    }
  }
}
