package dev.kiln.baker.aws;

import dev.kiln.baker.pipeline.Failures;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Failures in AWS's own words, and what they mean for whoever runs Kiln.
public final class AwsFailures implements Failures {
  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;
  private static final Set<String> REFUSALS =
      Set.of(
          "UnauthorizedOperation",
          "AccessDenied",
          "AccessDeniedException",
          "AuthorizationError",
          "AuthFailure");
  private static final Set<String> BAD_CREDENTIALS =
      Set.of("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired");

  private static final Pattern NO_PROFILE = Pattern.compile("for profile '([^']+)'");

  /// Both [the image's](https://github.com/hashicorp/packer/issues/7410) and [the
  /// snapshot's](https://github.com/hashicorp/packer/issues/8271) refusal.
  private static final String NOT_SHAREABLE =
      "\nMaybe the account encrypts EBS by default under aws/ebs, a key no other account can use."
          + " Make a customer managed key, which the members may use, the account's default for EBS"
          + " (aws ec2 modify-ebs-default-kms-key-id), and bake again.";

  @Override
  public Optional<Failure> explain(RuntimeException thrown) {
    return switch (thrown) {
      case AwsServiceException e -> Optional.of(service(e));
      case SdkClientException e -> Optional.of(client(e));
      default -> Optional.empty();
    };
  }

  /// The error's code, or its HTTP status where the answer had no body.
  static String code(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null
        ? "HTTP " + e.statusCode()
        : details.errorCode();
  }

  /// Whether AWS did not do what was asked. After an error of its own it may have.
  static boolean isRefusal(AwsServiceException e) {
    return e.statusCode() < SERVER_ERROR;
  }

  private static Failure service(AwsServiceException e) {
    String code = code(e);
    String words =
        "%s: %s (%s, request %s)".formatted(code, message(e), serviceName(e), e.requestId());
    if (BAD_CREDENTIALS.contains(code)) {
      return new Failure(words + "\nMaybe you have to sign in again.", Kind.SIGNED_OUT);
    }
    if (REFUSALS.contains(code) || e.statusCode() == FORBIDDEN) {
      return new Failure(words + "\n" + refusal(words), Kind.REFUSED);
    }
    boolean passing = e.isThrottlingException() || e.statusCode() >= SERVER_ERROR;
    return new Failure(words + meaning(code, words), passing ? Kind.PASSING : Kind.LASTING);
  }

  private static String refusal(String words) {
    if (words.contains("sts:AssumeRole")) {
      return "Maybe there is no such role, or it is not yours to use: are tooling.account,"
          + " tooling.region and namespace in kiln.yaml right?";
    }
    if (words.contains("ec2:RunInstances") && words.contains(":subnet/")) {
      return "Maybe builder.subnet in kiln.yaml is not the installation's, or its role is older than"
          + " the file.";
    }
    if (words.contains("ec2:RunInstances") && words.contains(":security-group/")) {
      return "Maybe builder.securityGroup in kiln.yaml is not the installation's, or its role is"
          + " older than the file.";
    }
    return "Maybe the stage's role is older than this version of Kiln.";
  }

  private static String meaning(String code, String words) {
    return switch (code) {
      case "InvalidSubnetID.NotFound", "InvalidSubnet" ->
          "\nMaybe builder.subnet in kiln.yaml, or the recipe's build.subnet or test.subnet, is gone"
              + " or of another region.";
      case "InvalidGroup.NotFound", "InvalidSecurityGroupID.NotFound" ->
          "\nMaybe builder.securityGroup in kiln.yaml, or the recipe's, is gone or of another region.";
      case "InsufficientInstanceCapacity" ->
          "\nMaybe another instance type or a subnet in another zone has room.";
      case "VcpuLimitExceeded", "InstanceLimitExceeded" ->
          "\nMaybe the account's quota of running instances has to be raised.";
      case "ParameterMaxVersionLimitExceeded" ->
          "\nMaybe somebody labelled the parameter's oldest version; AWS deletes none that has a label.";
      case "NoSuchBucket", "NotFound" ->
          "\nMaybe kiln.yaml names another account or region than Kiln is installed in.";
      case "ValidationError" ->
          words.contains("MaxSessionDuration") || words.contains("role chaining")
              ? "\nMaybe the recipe's timeout is too long for the stage's role, or you came to the"
                  + " role by way of another role, which limits a session to one hour."
              : "";
      case "OperationNotPermitted" -> words.contains("EBS default key") ? NOT_SHAREABLE : "";
      case "InvalidParameter" -> words.contains("AWS Managed CMK") ? NOT_SHAREABLE : "";
      case "ResourceLimitExceeded" ->
          "\nMaybe a quota of the account has to be raised, or what counts against it removed. With"
              + " how many accounts one image can be shared is the quota AMI sharing, L-70015FFA.";
      case "InvalidAMIAttributeItemValue", "InvalidUserID.Malformed" ->
          "\nMaybe one of the recipe's target accounts does not exist, or is closed.";
      // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
      case "PackedPolicyTooLarge" ->
          "\nMaybe your own sign-in carries session tags: they share their room with the policy that"
              + " narrows a session to its bake, and a shorter recipe name makes that smaller.";
      default -> "";
    };
  }

  private static Failure client(SdkClientException e) {
    String words = String.valueOf(e.getMessage());
    if (words.startsWith("Unable to load credentials")) {
      Matcher profile = NO_PROFILE.matcher(words);
      if (profile.find() && !profile.group(1).equals("default")) {
        return new Failure(
            "The profile %s has no AWS credentials here.\nMaybe AWS_PROFILE is mistyped: \"aws configure list-profiles\" tells which there are."
                .formatted(profile.group(1)),
            Kind.SIGNED_OUT);
      }
      return new Failure(
          "There are no AWS credentials here.\nMaybe you have to sign in, or AWS_PROFILE is not set.",
          Kind.SIGNED_OUT);
    }
    String cause = e.getCause() == null ? "" : " (%s)".formatted(rootOf(e));
    return new Failure(words + cause + "\nMaybe there is no way to AWS from here.", Kind.PASSING);
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String message(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    @Nullable String message = details == null ? null : details.errorMessage();
    return message == null ? "no further words" : message;
  }

  private static String serviceName(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    @Nullable String service = details == null ? null : details.serviceName();
    return service == null ? "AWS" : service;
  }
}
