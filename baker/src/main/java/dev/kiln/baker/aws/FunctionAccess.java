package dev.kiln.baker.aws;

import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.lambda.HostedStage;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/// AWS as the function of one stage reaches it: under the role it runs with, which is the stage's
/// own, and with the guard in front of every call.
public final class FunctionAccess implements AutoCloseable {
  private final StageClients clients;
  private final Installation installation;
  private final BakeStages stages;
  private final Clock clock;

  /// @param access with the credentials of the stage's role
  public FunctionAccess(AwsAccess access, Installation installation, StageName stage, Clock clock) {
    this.clients = StageClients.ofFunction(access, installation, stage);
    this.installation = installation;
    this.stages =
        new BakeStages(installation, List.of(), UnaryOperator.identity(), InstanceRun::new, clock);
    this.clock = clock;
  }

  public HostedStage.World world() {
    S3Objects bakes = new S3Objects(clients.s3(), installation.bakesBucket());
    S3Objects recipes = new S3Objects(clients.s3(), installation.recipesBucket());
    return new HostedStage.World(
        new S3BakeRecords(bakes),
        stages.journal(clients),
        recipes::get,
        new S3KeptWaits(bakes),
        new AwsFailures(),
        Progress.SILENT,
        clock);
  }

  public Stage<BakeRequest, Located> lookup() {
    return stages.lookup(clients);
  }

  public Stage<Located, Built> build() {
    return stages.build(clients);
  }

  public Stage<Built, Tested> test() {
    return stages.test(clients);
  }

  public Stage<Tested, Updated> update() {
    return stages.update(clients);
  }

  public Stage<Updated, Published> publish() {
    return stages.publish(clients);
  }

  @Override
  public void close() {
    clients.close();
  }
}
