package dev.kiln.baker.aws;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/// How AWS is reached.
///
/// @param caller the credentials that may assume the stages' roles, and are used for nothing else
/// @param endpoint where all services answer instead of at AWS
/// @param watch is shown every call
public record AwsAccess(AwsCredentialsProvider caller, Optional<URI> endpoint, CallWatch watch) {

  /// With nobody watching.
  public AwsAccess(AwsCredentialsProvider caller, Optional<URI> endpoint) {
    this(caller, endpoint, CallWatch.NONE);
  }

  /// As the environment says: the SDK's default chain, and `AWS_ENDPOINT_URL` where it is set, for
  /// clients and pre-signed URLs alike.
  public static AwsAccess ofEnvironment() {
    return new AwsAccess(
        DefaultCredentialsProvider.builder().build(),
        Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")).map(URI::create));
  }
}
