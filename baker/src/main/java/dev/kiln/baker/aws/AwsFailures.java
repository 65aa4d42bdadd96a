package dev.kiln.baker.aws;

import dev.kiln.baker.pipeline.Failures;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Failures in AWS's own words, and what they mean for whoever runs Kiln.
public final class AwsFailures implements Failures {
  private static final Set<String> REFUSALS =
      Set.of(
          "UnauthorizedOperation",
          "AccessDenied",
          "AccessDeniedException",
          "AuthorizationError",
          "AuthFailure");
  private static final Set<String> BAD_CREDENTIALS =
      Set.of("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired");

  @Override
  public Optional<Failure> explain(RuntimeException thrown) {
    return switch (thrown) {
      case AwsServiceException e -> Optional.of(service(e));
      case SdkClientException e -> Optional.of(client(e));
      default -> Optional.empty();
    };
  }

  private static Failure service(AwsServiceException e) {
    String code = code(e);
    String words =
        "%s: %s (request %s)".formatted(code, e.awsErrorDetails().errorMessage(), e.requestId());
    if (REFUSALS.contains(code)) {
      return new Failure(
          words
              + "\nMaybe the stage's role is older than this version of Kiln, or not yours to use.",
          true);
    }
    if (BAD_CREDENTIALS.contains(code)) {
      return new Failure(words + "\nMaybe you have to sign in again.", true);
    }
    return new Failure(words + meaning(code), false);
  }

  private static String meaning(String code) {
    return switch (code) {
      case "InsufficientInstanceCapacity" ->
          "\nMaybe another instance type or a subnet in another zone has room.";
      case "VcpuLimitExceeded", "InstanceLimitExceeded" ->
          "\nMaybe the account's quota of running instances has to be raised.";
      case "NoSuchBucket", "NotFoundException" ->
          "\nMaybe kiln.yaml names another account or region than Kiln is installed in.";
      case "InvalidParameter" ->
          "\nMaybe the account encrypts EBS by default: snapshots under aws/ebs cannot be shared.";
      default -> "";
    };
  }

  private static Failure client(SdkClientException e) {
    return new Failure(
        e.getMessage() + "\nMaybe there are no credentials, or no way to AWS from here.", false);
  }

  static String code(AwsServiceException e) {
    // The body of an answer to HEAD is empty, and with it the code.
    return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
        ? "HTTP " + e.statusCode()
        : e.awsErrorDetails().errorCode();
  }
}
