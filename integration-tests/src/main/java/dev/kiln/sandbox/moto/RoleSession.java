package dev.kiln.sandbox.moto;

import dev.kiln.model.image.Region;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// The session that AWS gives a service which acts as a role. It is opened when it is first needed,
/// and again before it runs out.
public final class RoleSession {
  /// What is begun with a session has to end within it.
  private static final Duration LEFT = Duration.ofMinutes(16);

  private final MotoControl control;
  private final String role;
  private final String service;
  private final String source;
  private final String name;
  private @Nullable AwsSessionCredentials open;

  /// @param role its ARN
  /// @param service the service's principal, such as `lambda.amazonaws.com`
  /// @param source the ARN of what the service acts for, such as a function
  public RoleSession(MotoControl control, String role, String service, String source, String name) {
    this.control = control;
    this.role = role;
    this.service = service;
    this.source = source;
    this.name = name;
  }

  /// @throws IllegalStateException when the role is not there or does not trust the service
  public synchronized AwsSessionCredentials credentials() {
    AwsSessionCredentials now = open;
    if (now == null || runsOut(now)) {
      now = control.openSession(role, service, source, name);
      open = now;
    }
    return now;
  }

  /// Clients with the session's credentials.
  public AwsClients clients(URI endpoint, Region region) {
    return new AwsClients(endpoint, region, credentials());
  }

  private boolean runsOut(AwsSessionCredentials session) {
    Instant end = session.expirationTime().orElse(Instant.MAX);
    return control.now().plus(LEFT).isAfter(end);
  }
}
