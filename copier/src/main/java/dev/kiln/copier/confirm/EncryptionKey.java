package dev.kiln.copier.confirm;

/// The key that copies are encrypted under.
public interface EncryptionKey {
  /// The one state in which a key can be used.
  String ENABLED = "Enabled";

  /// There is no such key. A key that waits for its deletion still is: that can be cancelled.
  String MISSING = "missing";

  /// In KMS's word, see [Key
  /// states](https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html), or [#MISSING].
  ///
  /// @throws RuntimeException with AWS's words when AWS does not tell
  String state();
}
