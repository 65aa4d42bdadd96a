package dev.kiln.sandbox.privileges;

import dev.kiln.model.image.Region;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.ssm.SsmClient;

/// Somebody who prepares and looks after what the stages do in one Region of an account. No stage
/// ever uses its credentials. The clients share an HTTP client and need no closing.
///
/// @param endpoint where all services answer instead of at AWS
record Operator(AwsCredentialsProvider credentials, Region region, Optional<URI> endpoint) {
  private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();

  Ec2Client ec2() {
    return configured(Ec2Client.builder()).build();
  }

  IamClient iam() {
    return configured(IamClient.builder()).build();
  }

  LambdaClient lambda() {
    return configured(LambdaClient.builder()).build();
  }

  S3Client s3() {
    return configured(S3Client.builder()).build();
  }

  SqsClient sqs() {
    return configured(SqsClient.builder()).build();
  }

  SsmClient ssm() {
    return configured(SsmClient.builder()).build();
  }

  /// Whether a queue of the account has no message, nor one that somebody is at work on.
  boolean isEmpty(String queue) {
    SqsClient sqs = sqs();
    String url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    return sqs
        .getQueueAttributes(request ->
            request
                .queueUrl(url)
                .attributeNames(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .allMatch("0"::equals);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configured(
      B builder) {
    builder
        .region(software.amazon.awssdk.regions.Region.of(region.value()))
        .credentialsProvider(credentials)
        .httpClient(HTTP);
    endpoint.ifPresent(builder::endpointOverride);
    return builder;
  }
}
