package dev.kiln.copier.aws;

import dev.kiln.copier.queue.QueueUrl;
import dev.kiln.copier.report.ResultsQueue;
import dev.kiln.model.aws.AwsEstate;
import dev.kiln.model.aws.AwsRemoval;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.stage.StageName;

/// Makes the adapters of one function, whose clients may do what its stage declares.
///
/// They are made by hand, for all functions in the same way: each has some that the other has not,
/// and those of the same types have other rights.
public final class Adapters implements AutoCloseable {
  private final StageClients clients;
  private final Region region;

  /// @param region the function's
  public Adapters(StageName stage, AwsConnection connection, Region region) {
    this.clients = new StageClients(stage, connection);
    this.region = region;
  }

  public Ec2Copies copies() {
    return new Ec2Copies(clients.ec2(region));
  }

  public Ec2Inventory inventory() {
    return new Ec2Inventory(clients.ec2(region));
  }

  public SsmImageParameters parameters(Namespace namespace) {
    return new SsmImageParameters(clients.ssm(region), namespace);
  }

  public KmsEncryptionKey key(KeyArn key) {
    return new KmsEncryptionKey(clients.kms(region), key);
  }

  public SqsCopyQueue copyQueue(QueueUrl queue) {
    return new SqsCopyQueue(clients.sqs(region), queue.value());
  }

  public SqsDeadLetters deadLetters(QueueUrl queue) {
    return new SqsDeadLetters(clients.sqs(region), queue);
  }

  public SqsResults results(ResultsQueue queue) {
    return new SqsResults(clients.sqs(queue.region()), queue.url());
  }

  public AwsEstate estate() {
    return new AwsEstate(clients.ec2(region), clients.autoScaling(region), clients.ssm(region));
  }

  public AwsRemoval removal() {
    return new AwsRemoval(clients.ec2(region));
  }

  /// Ends what the clients hold.
  @Override
  public void close() {
    clients.close();
  }
}
