package dev.kiln.baker.publish;

import dev.kiln.model.image.AccountId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Gatherers;

/// Shares with accounts that lack it. Nobody loses a share.
final class AddedSharing {
  private final Sharing sharing;

  AddedSharing(Sharing sharing) {
    this.sharing = sharing;
  }

  /// @return the accounts that lacked it
  SortedSet<AccountId> share(Shareable what, SortedSet<AccountId> accounts) {
    Set<Grantee> present = sharing.grantees(what);
    List<Grantee.Account> missing = new ArrayList<>();
    accounts.forEach(account -> missing.add(new Grantee.Account(account)));
    missing.removeAll(present);
    SortedSet<AccountId> added = new TreeSet<>();
    missing.stream()
        .gather(Gatherers.windowFixed(Sharing.MOST_CHANGES))
        .forEachOrdered(batch -> {
          sharing.grant(what, batch);
          batch.forEach(account -> added.add(account.id()));
        });
    return added;
  }
}
