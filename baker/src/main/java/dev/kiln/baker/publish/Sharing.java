package dev.kiln.baker.publish;

import java.util.List;
import java.util.Set;

/// Who may use an image and its snapshots.
public interface Sharing {

  /// The most grants that are added or removed in one call: what
  /// [ModifySnapshotAttribute](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html)
  /// takes. AWS documents no number for
  /// [ModifyImageAttribute](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html).
  int MOST_CHANGES = 500;

  Set<Grantee> grantees(Shareable what);

  /// @param accounts at most [#MOST_CHANGES]
  void grant(Shareable what, List<Grantee.Account> accounts);

  /// @param grantees at most [#MOST_CHANGES]
  void revoke(Shareable what, List<Grantee> grantees);
}
