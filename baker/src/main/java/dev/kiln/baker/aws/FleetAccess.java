package dev.kiln.baker.aws;

import dev.kiln.baker.fleet.Ledger;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;

/// AWS as the function fleet reaches it, under its own role.
public final class FleetAccess implements AutoCloseable {
  private final StageClients clients;
  private final Installation installation;

  /// @param access with the credentials of the role of the stage fleet
  public FleetAccess(AwsAccess access, Installation installation) {
    this.clients = StageClients.ofFunction(access, installation, StageName.FLEET);
    this.installation = installation;
  }

  public Ledger ledger() {
    return new S3Ledger(new S3Objects(clients.s3(), installation.bakesBucket()));
  }

  public Failures failures() {
    return new AwsFailures();
  }

  @Override
  public void close() {
    clients.close();
  }
}
