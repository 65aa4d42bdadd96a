package dev.kiln.baker.build;

import dev.kiln.model.image.KeyArn;

/// How the account encrypts volumes for which no key is named.
public interface DefaultEncryption {

  /// Whether it encrypts all of them, and under `aws/ebs`. [No snapshot of
  /// theirs](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html)
  /// can be shared.
  boolean isUnderKeyOfAws();

  /// Whether those that have to be encrypted in any case are under `aws/ebs`.
  boolean fallsToKeyOfAws();

  /// The account's `aws/ebs` itself, as snapshots name it.
  KeyArn keyOfAws();
}
