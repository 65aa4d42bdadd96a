package dev.kiln.stacksets.aws;

import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Rollout;
import dev.kiln.stacksets.rollout.Cloud;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The clients of a roll-out, with the credentials of whoever rolls out.
public final class AwsCloud implements AutoCloseable {
  private final AwsCredentialsProvider credentials;
  private final Optional<URI> endpoint;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final Map<Region, CloudFormationClient> stacks = new ConcurrentHashMap<>();
  private final Map<Region, S3Client> buckets = new ConcurrentHashMap<>();

  /// @param endpoint where all services answer instead of at AWS
  public AwsCloud(AwsCredentialsProvider credentials, Optional<URI> endpoint) {
    this.credentials = credentials;
    this.endpoint = endpoint;
  }

  /// As the environment says: the SDK's default chain, and `AWS_ENDPOINT_URL` where it is set.
  public static AwsCloud ofEnvironment() {
    return new AwsCloud(
        DefaultCredentialsProvider.builder().build(),
        Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")).map(URI::create));
  }

  public Cloud of(Installation installation, Rollout.ByStackSet rollout) {
    return new Cloud(
        new CloudFormationStacks(this::stacks),
        new CloudFormationStackSets(
            stacks(installation.region()),
            new CloudFormationStackSets.Site(
                installation.memberStackSet(),
                installation.tooling(),
                installation.region(),
                rollout.permissions(),
                rollout.pace())),
        new S3Artifacts(this::buckets, installation),
        new S3LastCopies(buckets(installation.region()), installation));
  }

  private CloudFormationClient stacks(Region region) {
    return stacks.computeIfAbsent(
        region, each -> configured(CloudFormationClient.builder(), each).httpClient(http).build());
  }

  private S3Client buckets(Region region) {
    return buckets.computeIfAbsent(
        region,
        each ->
            configured(S3Client.builder(), each)
                .httpClient(http)
                .forcePathStyle(endpoint.isPresent())
                .build());
  }

  private <B extends AwsClientBuilder<B, ?>> B configured(B builder, Region region) {
    builder
        .region(software.amazon.awssdk.regions.Region.of(region.value()))
        .credentialsProvider(credentials)
        .overrideConfiguration(settings -> settings.retryStrategy(RetryMode.STANDARD));
    endpoint.ifPresent(builder::endpointOverride);
    return builder;
  }

  @Override
  public void close() {
    stacks.values().forEach(CloudFormationClient::close);
    buckets.values().forEach(S3Client::close);
    http.close();
  }
}
