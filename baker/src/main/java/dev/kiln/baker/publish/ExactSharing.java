package dev.kiln.baker.publish;

import dev.kiln.model.image.AccountId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Gatherers;

/// Shares with exactly the accounts that are wanted: others lose their share. What is as wanted is
/// looked at and left alone.
final class ExactSharing {
  private final Sharing sharing;

  ExactSharing(Sharing sharing) {
    this.sharing = sharing;
  }

  /// Revokes before it grants: the quota counts what is there.
  void share(Shareable what, SortedSet<AccountId> accounts) {
    List<Grantee.Account> missing = new ArrayList<>();
    accounts.forEach(account -> missing.add(new Grantee.Account(account)));
    Set<Grantee> present = sharing.grantees(what);
    List<Grantee> spare = new ArrayList<>(present);
    spare.removeAll(new HashSet<>(missing));
    missing.removeAll(present);
    spare.stream()
        .gather(Gatherers.windowFixed(Sharing.MOST_CHANGES))
        .forEachOrdered(batch -> sharing.revoke(what, batch));
    missing.stream()
        .gather(Gatherers.windowFixed(Sharing.MOST_CHANGES))
        .forEachOrdered(batch -> sharing.grant(what, batch));
  }
}
