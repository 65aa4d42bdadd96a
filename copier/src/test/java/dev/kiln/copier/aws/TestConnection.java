package dev.kiln.copier.aws;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// Leads clients to somewhere else than AWS.
public final class TestConnection {
  private TestConnection() {}

  public static AwsConnection to(URI endpoint) {
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    return client -> client.endpointOverride(endpoint).credentialsProvider(credentials);
  }
}
