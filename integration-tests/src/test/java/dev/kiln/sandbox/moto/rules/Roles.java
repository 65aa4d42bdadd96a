package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;

/// Making roles in tests.
final class Roles {
  private static final String EVERYTHING =
      """
      {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}\
      """;

  private Roles() {}

  /// The ARN of a new role that may do everything, and that the principals named by this JSON may
  /// assume.
  static String trusting(Account account, String name, String principals) {
    return trusting(account, name, principals, "{}");
  }

  /// The ARN of a new role that may do everything, and that the principals may assume under the
  /// conditions.
  static String trusting(Account account, String name, String principals, String conditions) {
    var trust =
        """
        {"Version": "2012-10-17",
         "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                        "Principal": %s, "Condition": %s}]}\
        """
            .formatted(principals, conditions);
    var role =
        account
            .iam()
            .createRole(create ->
                create.roleName(name).assumeRolePolicyDocument(trust).maxSessionDuration(2 * 3600))
            .role();
    account
        .iam()
        .putRolePolicy(
            policy -> policy.roleName(name).policyName("everything").policyDocument(EVERYTHING));
    return role.arn();
  }

  /// The ARN of a new role that may do everything, and that everybody in the account may assume.
  static String ofOwnAccount(Account account, String name) {
    return trusting(account, name, principal(root(account)));
  }

  /// The ARN that stands for all principals of the account.
  static String root(Account account) {
    return "arn:aws:iam::%s:root".formatted(account);
  }

  /// A policy's principal element for one ARN.
  static String principal(String arn) {
    return "{\"AWS\": \"%s\"}".formatted(arn);
  }
}
