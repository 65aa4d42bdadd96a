package dev.kiln.sandbox.moto;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.net.URI;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/// Makes the SDK's clients of one principal in one Region of the sandbox.
///
/// Nothing of this machine's AWS configuration is read, and no call is repeated: what Moto answers
/// is what the caller sees. The clients need no closing; they share an HTTP client that holds no
/// connection.
///
/// @param endpoint where Moto answers, see [MotoServer#endpoint()]
public record AwsClients(URI endpoint, Region region, AwsCredentials credentials) {

  private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();
  private static final ClientOverrideConfiguration CONFIGURATION =
      ClientOverrideConfiguration.builder()
          .retryStrategy(AwsRetryStrategy.doNotRetry())
          .defaultProfileFile(ProfileFile.aggregator().build())
          .build();

  /// Clients of the account's root user: it may do everything there, except to assume a role.
  public static AwsClients ofOperator(AccountId account, Region region, URI endpoint) {
    return new AwsClients(
        endpoint, region, AwsBasicCredentials.create("AKIAROOT" + account, "sandbox-root"));
  }

  /// Clients of the same principal in another Region.
  public AwsClients in(Region other) {
    return new AwsClients(endpoint, other, credentials);
  }

  /// Clients of another principal in the same Region.
  public AwsClients as(AwsCredentials other) {
    return new AwsClients(endpoint, region, other);
  }

  /// Clients of a role session that this principal opens. AWS lets no root user open one.
  public AwsClients assume(String roleArn) {
    var session =
        sts().assumeRole(role -> role.roleArn(roleArn).roleSessionName("sandbox")).credentials();
    return as(
        AwsSessionCredentials.create(
            session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
  }

  public CloudFormationClient cloudFormation() {
    return client(CloudFormationClient::builder);
  }

  public Ec2Client ec2() {
    return client(Ec2Client::builder);
  }

  public IamClient iam() {
    return client(IamClient::builder);
  }

  public KmsClient kms() {
    return client(KmsClient::builder);
  }

  public S3Client s3() {
    return client(() -> S3Client.builder().forcePathStyle(true));
  }

  public SnsClient sns() {
    return client(SnsClient::builder);
  }

  public SqsClient sqs() {
    return client(SqsClient::builder);
  }

  public SsmClient ssm() {
    return client(SsmClient::builder);
  }

  public StsClient sts() {
    return client(StsClient::builder);
  }

  /// A client of any other service, from its builder.
  public <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(
      Supplier<B> builder) {
    return client(builder, HTTP);
  }

  /// The same over an HTTP client of one's own, for answers that take long.
  public <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(
      Supplier<B> builder, SdkHttpClient http) {
    return builder
        .get()
        .httpClient(http)
        .endpointOverride(endpoint)
        .region(software.amazon.awssdk.regions.Region.of(region.value()))
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(CONFIGURATION)
        .build();
  }
}
