package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.Account;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/// Making IAM users in tests.
final class Users {
  private static final String EVERYTHING =
      """
      {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}\
      """;

  private Users() {}

  /// The account in the hands of a new user who may do everything, and also assume roles, which its
  /// root user may not.
  static Account administratorOf(Account root) {
    var key = newKey(root, "admin");
    root.iam()
        .putUserPolicy(
            policy -> policy.userName("admin").policyName("everything").policyDocument(EVERYTHING));
    return new Account(root.id(), root.clients().as(key));
  }

  /// An access key of a new user, who may do nothing.
  static AwsBasicCredentials newKey(Account root, String user) {
    root.iam().createUser(create -> create.userName(user));
    var key = root.iam().createAccessKey(create -> create.userName(user)).accessKey();
    return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
  }
}
