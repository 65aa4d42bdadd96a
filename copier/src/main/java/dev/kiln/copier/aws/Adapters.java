package dev.kiln.copier.aws;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.DeadLetterQueue;
import dev.kiln.model.aws.GuardInterceptor;
import dev.kiln.model.stage.StageName;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Makes the adapters with clients of their own.
///
/// The clients are no beans: where several modules share one class path, theirs would be candidates
/// too.
@Factory
final class Adapters {
  private final GuardInterceptor guard = new GuardInterceptor(StageName.COPY);
  private final AwsConnection connection;
  private final Region region;

  Adapters(AwsConnection connection, Destination here) {
    this.connection = connection;
    this.region = Region.of(here.region().value());
  }

  @Singleton
  @Bean(preDestroy = "close")
  Ec2Copies copies() {
    return new Ec2Copies(configured(Ec2Client.builder()).build());
  }

  @Singleton
  @Bean(preDestroy = "close")
  SqsDeadLetters deadLetters(DeadLetterQueue queue) {
    return new SqsDeadLetters(configured(SqsClient.builder()).build(), queue);
  }

  <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(B builder) {
    builder
        .region(region)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(override -> override.addExecutionInterceptor(guard));
    connection.configure(builder);
    return builder;
  }
}
