package dev.kiln.model.installation;

import dev.kiln.model.image.AccountId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The accounts images may be shared with.
///
/// @param accounts none when they are not named, and images may be shared with any
public record Fleet(SortedSet<AccountId> accounts) {

  /// So many fit into the role of the stage publish: [inline policies of a role have 10,240
  /// characters](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
  public static final int MOST = 500;

  public static final Fleet ANY = new Fleet(new TreeSet<>());

  /// @throws IllegalArgumentException when there are more than [#MOST]
  public Fleet {
    if (accounts.size() > MOST) {
      throw new IllegalArgumentException(
          "%d accounts, at most %d".formatted(accounts.size(), MOST));
    }
    accounts = Collections.unmodifiableSortedSet(new TreeSet<>(accounts));
  }

  public static Fleet of(Collection<AccountId> accounts) {
    return new Fleet(new TreeSet<>(accounts));
  }

  /// Those of `targets` that are not in the fleet, in order.
  public List<AccountId> strangersAmong(Collection<AccountId> targets) {
    return accounts.isEmpty()
        ? List.of()
        : targets.stream()
            .filter(target -> !accounts.contains(target))
            .distinct()
            .sorted()
            .toList();
  }

  /// As a policy's condition takes it: the accounts with a comma between them, or `*`.
  public String pattern() {
    return accounts.isEmpty()
        ? "*"
        : accounts.stream().map(AccountId::value).collect(Collectors.joining(","));
  }
}
