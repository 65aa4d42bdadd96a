package dev.kiln.copier.aws;

import dev.kiln.copier.queue.QueueUrl;
import dev.kiln.copier.report.ResultsQueue;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.stage.StageName;
import java.util.ArrayDeque;
import java.util.Deque;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// Makes the adapters of the function confirm, whose clients may do what the stage confirm
/// declares.
///
/// They are no beans: the function copy has adapters of the same types with other rights, and one
/// context would find both.
public final class ConfirmAdapters implements AutoCloseable {
  private final StageClients clients;
  private final Region region;
  private final Deque<SdkAutoCloseable> made = new ArrayDeque<>();

  /// @param region the function's
  public ConfirmAdapters(AwsConnection connection, Region region) {
    this.clients = new StageClients(StageName.CONFIRM, connection);
    this.region = region;
  }

  public Ec2Inventory inventory() {
    return new Ec2Inventory(client(Ec2Client.builder(), region));
  }

  public SsmImageParameters parameters(Namespace namespace) {
    return new SsmImageParameters(client(SsmClient.builder(), region), namespace);
  }

  public KmsEncryptionKey key(KeyArn key) {
    return new KmsEncryptionKey(client(KmsClient.builder(), region), key);
  }

  public SqsCopyQueue copyQueue(QueueUrl queue) {
    return new SqsCopyQueue(client(SqsClient.builder(), region), queue.value());
  }

  public SqsDeadLetters deadLetters(QueueUrl queue) {
    return new SqsDeadLetters(client(SqsClient.builder(), region), queue);
  }

  public SqsResults results(ResultsQueue queue) {
    return new SqsResults(client(SqsClient.builder(), queue.region()), queue.url());
  }

  /// Ends what the clients hold.
  @Override
  public void close() {
    while (!made.isEmpty()) {
      made.pop().close();
    }
  }

  private <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>>
      C client(B builder, Region where) {
    C client = clients.configured(builder, where).build();
    made.push(client);
    return client;
  }
}
