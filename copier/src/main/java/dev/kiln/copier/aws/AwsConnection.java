package dev.kiln.copier.aws;

import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;

/// How the copier's clients reach AWS: endpoint, credentials, interceptors. Their Region is set
/// before.
@FunctionalInterface
public interface AwsConnection {

  /// AWS itself, with the credentials the SDK finds.
  AwsConnection STANDARD = _ -> {};

  /// Called once for each client, last before it is built.
  void configure(AwsClientBuilder<?, ?> client);
}
