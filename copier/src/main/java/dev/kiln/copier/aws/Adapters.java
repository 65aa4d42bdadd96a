package dev.kiln.copier.aws;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.Queues;
import dev.kiln.copier.report.ResultsQueue;
import dev.kiln.model.image.Region;
import dev.kiln.model.stage.StageName;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Makes the adapters with clients of their own.
///
/// The clients are no beans: where several modules share one class path, theirs would be candidates
/// too.
@Factory
final class Adapters {
  private final StageClients clients;
  private final Region region;

  Adapters(AwsConnection connection, Destination here) {
    this.clients = new StageClients(StageName.COPY, connection);
    this.region = here.region();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Ec2Copies copies() {
    return new Ec2Copies(clients.configured(Ec2Client.builder(), region).build());
  }

  @Singleton
  @Bean(preDestroy = "close")
  SqsCopyQueue copyQueue(Queues queues) {
    return new SqsCopyQueue(
        clients.configured(SqsClient.builder(), region).build(), queues.copy().value());
  }

  @Singleton
  @Bean(preDestroy = "close")
  SqsDeadLetters deadLetters(Queues queues) {
    return new SqsDeadLetters(
        clients.configured(SqsClient.builder(), region).build(), queues.dead());
  }

  @Singleton
  @Bean(preDestroy = "close")
  SqsResults results(ResultsQueue queue) {
    return new SqsResults(
        clients.configured(SqsClient.builder(), queue.region()).build(), queue.url());
  }
}
