package dev.kiln.baker.fleet;

import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.message.MemberMessage;
import java.util.Optional;

/// What the tooling account was told by members.
public interface Ledger {

  /// A message, and what tells it from whatever is written there later.
  record Kept(MemberMessage message, String version) {}

  /// What is written there, when [#replace] has found that something is.
  ///
  /// @throws dev.kiln.baker.journal.JournalException when it cannot be read, or is no more
  Kept kept(LedgerEntry entry);

  /// Writes where nobody else has written since, [as S3 sees
  /// to](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
  ///
  /// @param over the version that is replaced; empty where there is none yet
  /// @return the new version; empty when there is another, and nothing was written
  Optional<String> replace(LedgerEntry entry, MemberMessage message, Optional<String> over);
}
