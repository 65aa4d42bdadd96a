package dev.kiln.copier.aws;

import dev.kiln.copier.event.TimeLeft;
import dev.kiln.model.aws.GuardInterceptor;
import dev.kiln.model.image.Region;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// Clients that call what one stage declares, and nothing else: one for each service and Region.
final class StageClients implements AutoCloseable {
  /// AWS answers within a few seconds; what is silent for longer is tried anew. A limit of the
  /// socket's, because the SDK's own for one try costs a timer and an interruption in every call.
  static final Duration LONGEST_SILENCE = Duration.ofSeconds(6);

  private final GuardInterceptor guard;
  private final ScheduledExecutorService timer = timer();
  private final AwsConnection connection;
  private final SdkHttpClient http;
  private final Map<Region, SqsClient> queues = new HashMap<>();
  private final Deque<SdkAutoCloseable> made = new ArrayDeque<>();

  StageClients(StageName stage, AwsConnection connection) {
    this(stage, connection, LONGEST_SILENCE);
  }

  StageClients(StageName stage, AwsConnection connection, Duration longestSilence) {
    this.guard = new GuardInterceptor(stage);
    this.connection = connection;
    this.http =
        new WholeBodies(UrlConnectionHttpClient.builder().socketTimeout(longestSilence).build());
  }

  Ec2Client ec2(Region where) {
    return made(Ec2Client.builder(), where);
  }

  AutoScalingClient autoScaling(Region where) {
    return made(AutoScalingClient.builder(), where);
  }

  KmsClient kms(Region where) {
    return made(KmsClient.builder(), where);
  }

  SsmClient ssm(Region where) {
    return made(SsmClient.builder(), where);
  }

  SqsClient sqs(Region where) {
    return queues.computeIfAbsent(where, _ -> made(SqsClient.builder(), where));
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      made.pop().close();
    }
    timer.shutdownNow();
    http.close();
  }

  /// Ends what takes too long, for all clients. The SDK's own has five threads for each client,
  /// which wake each other over every call, though it ended long before.
  private static ScheduledExecutorService timer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("limits-of-calls").factory());
  }

  private <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>>
      C made(B builder, Region where) {
    C client = configured(builder, where).build();
    made.push(client);
    return client;
  }

  private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(
      B builder, Region where) {
    builder
        .region(software.amazon.awssdk.regions.Region.of(where.value()))
        .httpClient(http)
        .overrideConfiguration(override ->
            override
                .addExecutionInterceptor(guard)
                .retryStrategy(RetryMode.STANDARD)
                .apiCallTimeout(TimeLeft.LONGEST_CALL)
                .scheduledExecutorService(timer));
    connection.configure(builder);
    return builder;
  }
}
