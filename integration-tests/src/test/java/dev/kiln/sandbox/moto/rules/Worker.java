package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;

/// A role that may do what a test lets it, and nothing else.
///
/// @param operator the account in the hands of whoever may do everything
/// @param self the account in the hands of a session of the role
record Worker(Account operator, String role, Account self) {
  private static final String NAME = "worker";

  /// A role of the account that may do nothing yet.
  static Worker in(SharedMoto moto, Account operator) {
    var trust = Statement.trust(Statement.allow("sts:AssumeRole").by(Roles.root(operator)));
    var role =
        operator
            .iam()
            .createRole(create -> create.roleName(NAME).assumeRolePolicyDocument(trust))
            .role()
            .arn();
    var session = moto.control().openSession(role, "test");
    return new Worker(operator, role, new Account(operator.id(), operator.clients().as(session)));
  }

  /// Lets the role do this, and no longer what it was let do before.
  Worker may(Statement... statements) {
    var policy = Statement.policy(statements);
    operator
        .iam()
        .putRolePolicy(put -> put.roleName(NAME).policyName("may").policyDocument(policy));
    return this;
  }

  /// Lets the role do at most what this managed policy allows.
  void bound(String policyArn) {
    operator
        .iam()
        .putRolePermissionsBoundary(put -> put.roleName(NAME).permissionsBoundary(policyArn));
  }
}
