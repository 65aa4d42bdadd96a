package dev.kiln.copier.aws;

import dev.kiln.copier.copy.Destination;
import dev.kiln.copier.event.Queues;
import dev.kiln.copier.report.ResultsQueue;
import dev.kiln.model.aws.GuardInterceptor;
import dev.kiln.model.image.Region;
import dev.kiln.model.stage.StageName;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Makes the adapters with clients of their own.
///
/// The clients are no beans: where several modules share one class path, theirs would be candidates
/// too.
@Factory
final class Adapters {
  /// EC2 answers within a few seconds; what takes longer is tried anew, under the same token.
  private static final Duration LONGEST_TRY = Duration.ofSeconds(6);

  /// Of up to three tries with the pauses between them. Then the message rather waits in the queue.
  private static final Duration LONGEST_CALL = Duration.ofSeconds(15);

  private final GuardInterceptor guard = new GuardInterceptor(StageName.COPY);
  private final AwsConnection connection;
  private final Region region;

  Adapters(AwsConnection connection, Destination here) {
    this.connection = connection;
    this.region = here.region();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Ec2Copies copies() {
    return new Ec2Copies(configured(Ec2Client.builder(), region).build());
  }

  @Singleton
  @Bean(preDestroy = "close")
  SqsCopyQueue copyQueue(Queues queues) {
    return new SqsCopyQueue(configured(SqsClient.builder(), region).build(), queues.copy().value());
  }

  @Singleton
  @Bean(preDestroy = "close")
  SqsDeadLetters deadLetters(Queues queues) {
    return new SqsDeadLetters(configured(SqsClient.builder(), region).build(), queues.dead());
  }

  @Singleton
  @Bean(preDestroy = "close")
  SqsResults results(ResultsQueue queue) {
    return new SqsResults(configured(SqsClient.builder(), queue.region()).build(), queue.url());
  }

  <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(
      B builder, Region where) {
    builder
        .region(software.amazon.awssdk.regions.Region.of(where.value()))
        .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(LONGEST_TRY))
        .overrideConfiguration(override ->
            override
                .addExecutionInterceptor(guard)
                .retryStrategy(RetryMode.STANDARD)
                .apiCallAttemptTimeout(LONGEST_TRY)
                .apiCallTimeout(LONGEST_CALL));
    connection.configure(builder);
    return builder;
  }
}
