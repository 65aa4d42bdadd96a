package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;

/// KMS keys in tests.
final class Keys {
  private Keys() {}

  /// The ARN of a new key that its own account may use.
  static String in(Account owner) {
    return owner.kms().createKey(_ -> {}).keyMetadata().arn();
  }

  /// Has the key's policy allow another account these actions, given as a JSON text or list.
  static void admit(Account owner, String key, Account other, String actions) {
    var policy =
        """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": %s, "Action": "kms:*", "Resource": "*"},
          {"Effect": "Allow", "Principal": %s, "Action": %s, "Resource": "*"}]}\
        """
            .formatted(
                Roles.principal(Roles.root(owner)), Roles.principal(Roles.root(other)), actions);
    owner.kms().putKeyPolicy(change -> change.keyId(key).policyName("default").policy(policy));
  }
}
