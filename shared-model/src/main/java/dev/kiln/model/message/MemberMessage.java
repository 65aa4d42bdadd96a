package dev.kiln.model.message;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;

/// What a member tells the tooling account: the body of a message in its results queue.
///
/// [MemberMessageReader] reads it back. SQS tells nobody which account sent a message, so the
/// account is the one that the sender says it is, see the README about what that means.
public sealed interface MemberMessage permits CopyResult {

  /// Of whom it tells.
  AccountId account();

  /// Where.
  Region region();
}
