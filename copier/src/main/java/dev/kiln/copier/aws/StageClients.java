package dev.kiln.copier.aws;

import dev.kiln.copier.event.TimeLeft;
import dev.kiln.model.aws.GuardInterceptor;
import dev.kiln.model.image.Region;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/// Clients that call what one stage declares, and nothing else.
final class StageClients {
  /// AWS answers within a few seconds; what takes longer is tried anew.
  private static final Duration LONGEST_TRY = Duration.ofSeconds(6);

  private final GuardInterceptor guard;
  private final AwsConnection connection;

  StageClients(StageName stage, AwsConnection connection) {
    this.guard = new GuardInterceptor(stage);
    this.connection = connection;
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
                .apiCallTimeout(TimeLeft.LONGEST_CALL));
    connection.configure(builder);
    return builder;
  }
}
