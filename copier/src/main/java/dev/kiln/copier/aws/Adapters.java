package dev.kiln.copier.aws;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.Queues;
import dev.kiln.copier.report.ResultsQueue;
import dev.kiln.model.image.Region;
import dev.kiln.model.stage.StageName;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/// Makes the adapters of the function copy, whose clients may do what the stage copy declares.
@Factory
final class Adapters {
  private final Region region;

  Adapters(Destination here) {
    this.region = here.region();
  }

  @Singleton
  @Bean(preDestroy = "close")
  StageClients clients(AwsConnection connection) {
    return new StageClients(StageName.COPY, connection);
  }

  @Singleton
  Ec2Copies copies(StageClients clients) {
    return new Ec2Copies(clients.ec2(region));
  }

  @Singleton
  SqsCopyQueue copyQueue(StageClients clients, Queues queues) {
    return new SqsCopyQueue(clients.sqs(region), queues.copy().value());
  }

  @Singleton
  SqsDeadLetters deadLetters(StageClients clients, Queues queues) {
    return new SqsDeadLetters(clients.sqs(region), queues.dead());
  }

  @Singleton
  SqsResults results(StageClients clients, ResultsQueue queue) {
    return new SqsResults(clients.sqs(queue.region()), queue.url());
  }
}
