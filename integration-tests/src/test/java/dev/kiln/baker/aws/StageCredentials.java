package dev.kiln.baker.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentials;

/// The credentials of a stage's session, for calls that its guard would not let through.
public final class StageCredentials {
  private StageCredentials() {}

  public static AwsCredentials of(StageClients clients) {
    return clients.credentials().resolveCredentials();
  }
}
