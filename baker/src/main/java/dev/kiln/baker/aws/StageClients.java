package dev.kiln.baker.aws;

import dev.kiln.model.aws.GuardInterceptor;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.Guard;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// The clients of one stage, with credentials of the stage's own role. None of them ever uses the
/// caller's.
public final class StageClients implements AutoCloseable {
  private static final Duration SHORTEST_SESSION = Duration.ofHours(1);

  /// [The longest session a role
  /// allows](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
  private static final Duration LONGEST_SESSION = Duration.ofHours(12);

  /// A function has minutes for all of its calls.
  private static final Duration LONGEST_ATTEMPT_OF_A_FUNCTION = Duration.ofSeconds(15);

  private static final Duration LONGEST_CALL_OF_A_FUNCTION = Duration.ofSeconds(40);

  private final AwsAccess access;
  private final Installation installation;
  private final Region region;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final Guard guard;
  private final List<ExecutionInterceptor> watches;
  private final AwsCredentialsProvider credentials;
  private final List<SdkAutoCloseable> own;
  private final Consumer<ClientOverrideConfiguration.Builder> limits;

  /// A role, and the Region it works in.
  record Home(String roleArn, dev.kiln.model.image.Region region) {}

  /// For a stage of the tooling account.
  ///
  /// @param session names the session in CloudTrail, at most 64 characters
  /// @param needed how long the credentials have to live at least
  /// @param sessionPolicy narrows the role further
  StageClients(
      AwsAccess access,
      Installation installation,
      StageName stage,
      String session,
      Duration needed,
      String sessionPolicy) {
    this(
        access,
        installation,
        stage,
        new Home(installation.roleArn(stage), installation.region()),
        session,
        needed,
        sessionPolicy);
  }

  /// As the other, for a stage wherever its role is.
  StageClients(
      AwsAccess access,
      Installation installation,
      StageName stage,
      Home home,
      String session,
      Duration needed,
      String sessionPolicy) {
    this.access = access;
    this.installation = installation;
    this.region = Region.of(home.region().value());
    this.guard = new Guard(StageModel.roleOf(stage));
    this.watches = access.watches().stream().map(watch -> watch.of(stage)).toList();
    StsClient sts =
        plain(StsClient.builder(), access.caller())
            .overrideConfiguration(override -> watches.forEach(override::addExecutionInterceptor))
            .build();
    Duration duration =
        needed.compareTo(SHORTEST_SESSION) < 0
            ? SHORTEST_SESSION
            : needed.compareTo(LONGEST_SESSION) > 0 ? LONGEST_SESSION : needed;
    StsAssumeRoleCredentialsProvider assumed =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(request ->
                request
                    .roleArn(home.roleArn())
                    .roleSessionName(session)
                    .policy(sessionPolicy)
                    .durationSeconds(Math.toIntExact(duration.toSeconds())))
            .build();
    this.credentials = assumed;
    this.own = List.of(assumed, sts);
    this.limits = _ -> {};
  }

  private StageClients(AwsAccess access, Installation installation, StageName stage) {
    this.access = access;
    this.installation = installation;
    this.region = Region.of(installation.region().value());
    this.guard = new Guard(StageModel.roleOf(stage));
    this.watches = access.watches().stream().map(watch -> watch.of(stage)).toList();
    this.credentials = access.caller();
    this.own = List.of();
    this.limits =
        override ->
            override
                .apiCallAttemptTimeout(LONGEST_ATTEMPT_OF_A_FUNCTION)
                .apiCallTimeout(LONGEST_CALL_OF_A_FUNCTION);
  }

  /// For a process that runs under the stage's role already, as a function does.
  static StageClients ofFunction(AwsAccess access, Installation installation, StageName stage) {
    return new StageClients(access, installation, stage);
  }

  Ec2Client ec2() {
    return guarded(Ec2Client.builder()).build();
  }

  AutoScalingClient autoScaling() {
    return guarded(AutoScalingClient.builder()).build();
  }

  SsmClient ssm() {
    return guarded(SsmClient.builder()).build();
  }

  SnsClient sns() {
    return guarded(SnsClient.builder()).build();
  }

  SqsClient sqs() {
    return guarded(SqsClient.builder()).build();
  }

  KmsClient kms() {
    return guarded(KmsClient.builder()).build();
  }

  /// Where a queue in the Region of these clients is, without asking SQS.
  String queueUrl(AccountId owner, String name) {
    String host =
        access
            .endpoint()
            .map(URI::toString)
            .orElseGet(() ->
                "https://sqs.%s.%s".formatted(region, PartitionMetadata.of(region).dnsSuffix()));
    return "%s/%s/%s".formatted(host, owner, name);
  }

  S3Client s3() {
    return guarded(S3Client.builder()).build();
  }

  /// Signs what an instance will send, so nothing but the host may be part of the signature.
  GuardedPresigner presigner() {
    S3Presigner.Builder builder =
        S3Presigner.builder()
            .region(region)
            .credentialsProvider(credentials)
            .s3Client(
                guarded(S3Client.builder())
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .build());
    access.endpoint().ifPresent(builder::endpointOverride);
    return new GuardedPresigner(builder.build(), guard, installation);
  }

  /// The credentials all clients have, for calls that none of them is for.
  AwsCredentialsProvider credentials() {
    return credentials;
  }

  /// When the present credentials end; empty when they do not.
  Optional<Instant> credentialsEnd() {
    return credentials.resolveCredentials().expirationTime();
  }

  @Override
  public void close() {
    own.forEach(SdkAutoCloseable::close);
    http.close();
  }

  /// For the stage: its credentials, and its guard in front of every call.
  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B guarded(B builder) {
    return plain(builder, credentials)
        .overrideConfiguration(override -> {
          override
              .retryStrategy(RetryMode.STANDARD)
              .addExecutionInterceptor(new GuardInterceptor(guard));
          watches.forEach(override::addExecutionInterceptor);
          limits.accept(override);
        });
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B plain(
      B builder, AwsCredentialsProvider provider) {
    builder.region(region).credentialsProvider(provider).httpClient(http);
    access.endpoint().ifPresent(builder::endpointOverride);
    return builder;
  }
}
