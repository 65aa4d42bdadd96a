package dev.kiln.baker.build;

/// How the account encrypts volumes for which no key is named.
public interface DefaultEncryption {

  /// Whether it encrypts them under `aws/ebs`. [No snapshot of
  /// theirs](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html)
  /// can be shared.
  boolean isUnderKeyOfAws();
}
