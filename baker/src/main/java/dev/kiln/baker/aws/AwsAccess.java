package dev.kiln.baker.aws;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/// How AWS is reached.
///
/// @param caller the credentials that may assume the stages' roles, and are used for nothing else
/// @param endpoint where all services answer instead of at AWS
/// @param watches are shown every call, in this order
public record AwsAccess(
    AwsCredentialsProvider caller, Optional<URI> endpoint, List<CallWatch> watches) {
  public AwsAccess {
    watches = List.copyOf(watches);
  }

  /// With nobody watching.
  public AwsAccess(AwsCredentialsProvider caller, Optional<URI> endpoint) {
    this(caller, endpoint, List.of());
  }

  public AwsAccess watchedBy(CallWatch watch) {
    List<CallWatch> all = new ArrayList<>(watches);
    all.add(watch);
    return new AwsAccess(caller, endpoint, all);
  }

  /// As the environment says: the SDK's default chain, and `AWS_ENDPOINT_URL` where it is set, for
  /// clients and pre-signed URLs alike.
  public static AwsAccess ofEnvironment() {
    return new AwsAccess(
        DefaultCredentialsProvider.builder().build(),
        Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")).map(URI::create));
  }
}
