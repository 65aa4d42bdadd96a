package dev.kiln.baker.aws;

import dev.kiln.baker.collect.SourceCollector;
import dev.kiln.model.aws.AwsEstate;
import dev.kiln.model.aws.AwsRemoval;
import dev.kiln.model.collect.Removal;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import software.amazon.awssdk.services.sqs.SqsClient;

/// AWS as the stage collect reaches it.
public final class CollectAccess implements AutoCloseable {
  private final StageClients clients;
  private final Installation installation;

  private CollectAccess(StageClients clients, Installation installation) {
    this.clients = clients;
    this.installation = installation;
  }

  /// For the function.
  ///
  /// @param access with the credentials of the role of the stage collect
  public static CollectAccess ofFunction(AwsAccess access, Installation installation) {
    return new CollectAccess(
        StageClients.ofFunction(access, installation, StageName.COLLECT), installation);
  }

  /// For a person who looks.
  @SuppressWarnings("resource") // What is opened is closed with this.
  public static CollectAccess ofSurvey(AwsAccess access, Installation installation) {
    return known(new StageSessions(access, installation).ofSurvey(), installation);
  }

  /// For a person who removes.
  @SuppressWarnings("resource") // What is opened is closed with this.
  public static CollectAccess ofCollection(AwsAccess access, Installation installation) {
    return known(new StageSessions(access, installation).ofCollection(), installation);
  }

  /// Who may not become the stage is told so here, and not once for each thing that is looked at.
  private static CollectAccess known(StageClients clients, Installation installation) {
    try {
      var _ = clients.credentialsEnd();
      return new CollectAccess(clients, installation);
    } catch (RuntimeException e) {
      clients.close();
      throw e;
    }
  }

  public SourceCollector.World world() {
    S3Objects bakes = new S3Objects(clients.s3(), installation.bakesBucket());
    S3Objects recipes = new S3Objects(clients.s3(), installation.recipesBucket());
    return new SourceCollector.World(
        new AwsEstate(clients.ec2(), clients.autoScaling(), clients.ssm()),
        new S3PushedRecipes(recipes),
        new S3BakeRecords(bakes),
        new SsmExecutions(clients.ssm(), installation),
        new S3CopyLedger(bakes),
        new AwsFailures());
  }

  public Removal removal() {
    return new AwsRemoval(clients.ec2());
  }

  /// Tells the tooling account, as members do.
  ///
  /// @param report a message's body
  public void tell(String report) {
    SqsClient sqs = clients.sqs();
    String queue = clients.queueUrl(installation.tooling(), installation.resultsQueue());
    sqs.sendMessage(request -> request.queueUrl(queue).messageBody(report));
  }

  @Override
  public void close() {
    clients.close();
  }
}
