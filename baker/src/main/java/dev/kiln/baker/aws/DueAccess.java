package dev.kiln.baker.aws;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.due.LookRecord;
import dev.kiln.baker.due.PushedRecipes;
import dev.kiln.baker.due.Switch;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;

/// AWS as the function due reaches it, under its own role.
public final class DueAccess implements AutoCloseable {
  private final StageClients clients;
  private final Installation installation;

  /// @param access with the credentials of the role of the stage due
  public DueAccess(AwsAccess access, Installation installation) {
    this.clients = StageClients.ofFunction(access, installation, StageName.DUE);
    this.installation = installation;
  }

  public Switch bakesSwitch() {
    return new SsmSwitch(clients.ssm(), installation.bakesSwitch());
  }

  public PushedRecipes recipes() {
    return new S3PushedRecipes(new S3Objects(clients.s3(), installation.recipesBucket()));
  }

  public BakeRecords records() {
    return new S3BakeRecords(new S3Objects(clients.s3(), installation.bakesBucket()));
  }

  public LookRecord looks() {
    return new S3LookRecord(new S3Objects(clients.s3(), installation.bakesBucket()));
  }

  public Executions executions() {
    return new SsmExecutions(clients.ssm(), installation);
  }

  public Failures failures() {
    return new AwsFailures();
  }

  @Override
  public void close() {
    clients.close();
  }
}
