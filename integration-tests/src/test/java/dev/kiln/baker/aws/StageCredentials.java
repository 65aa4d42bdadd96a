package dev.kiln.baker.aws;

import dev.kiln.model.installation.Installation;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/// The credentials of a stage's session, for calls that its guard would not let through.
public final class StageCredentials {
  private StageCredentials() {}

  public static AwsCredentials of(StageClients clients) {
    return clients.credentials().resolveCredentials();
  }

  /// Of somebody who looks for images that nothing uses.
  public static AwsCredentials ofSurvey(AwsAccess access, Installation installation) {
    try (StageSessions sessions = new StageSessions(access, installation)) {
      return of(sessions.ofSurvey());
    }
  }

  /// Of somebody who removes them.
  public static AwsCredentials ofCollection(AwsAccess access, Installation installation) {
    try (StageSessions sessions = new StageSessions(access, installation)) {
      return of(sessions.ofCollection());
    }
  }
}
