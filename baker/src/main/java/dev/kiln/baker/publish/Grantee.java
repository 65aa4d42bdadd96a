package dev.kiln.baker.publish;

import dev.kiln.model.image.AccountId;

/// With whom something is shared.
public sealed interface Grantee {

  record Account(AccountId id) implements Grantee {}

  /// The group `all`.
  record Everybody() implements Grantee {}

  /// Images only.
  record Organization(String arn) implements Grantee {}

  /// Images only.
  record OrganizationalUnit(String arn) implements Grantee {}
}
