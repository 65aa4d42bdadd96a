package dev.kiln.stacksets.aws;

import dev.kiln.stacksets.rollout.CallFailedException;
import dev.kiln.stacksets.rollout.Failure;
import dev.kiln.stacksets.rollout.Failure.Kind;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Failures in AWS's own words, and what they mean for whoever rolls out.
final class CloudFormationFailures {
  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;
  private static final Set<String> REFUSALS =
      Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation");
  private static final Set<String> BAD_CREDENTIALS =
      Set.of("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired");

  /// [Only one operation of a StackSet is at work at a
  /// time](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html#API_UpdateStackSet_Errors);
  /// the second says that another one was meanwhile.
  private static final Set<String> BUSY =
      Set.of("OperationInProgressException", "StaleRequestException");

  private CloudFormationFailures() {}

  /// @throws CallFailedException for whatever AWS or the SDK throws
  static <T> T told(Supplier<T> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      throw new CallFailedException(failure(e), e);
    } catch (SdkClientException e) {
      throw new CallFailedException(failure(e), e);
    }
  }

  /// The error's code without the ending some of CloudFormation's have on the wire, and others not.
  static String code(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null
        ? "HTTP " + e.statusCode()
        : details.errorCode();
  }

  static String message(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    @Nullable String message = details == null ? null : details.errorMessage();
    return message == null ? "no further words" : message;
  }

  private static Failure failure(AwsServiceException e) {
    String code = code(e);
    String words = "%s: %s (request %s)".formatted(code, message(e), e.requestId());
    if (BAD_CREDENTIALS.contains(code)) {
      return new Failure(words + "\nMaybe you have to sign in again.", Kind.SIGNED_OUT);
    }
    if (REFUSALS.contains(code) || e.statusCode() == FORBIDDEN) {
      return new Failure(words + "\n" + refusal(words), Kind.REFUSED);
    }
    if (isAnyOf(code, BUSY)) {
      return new Failure(
          words + "\nAnother operation of the StackSet is or was at work.", Kind.BUSY);
    }
    boolean passing = e.isThrottlingException() || e.statusCode() >= SERVER_ERROR;
    return new Failure(words + meaning(code, words), passing ? Kind.PASSING : Kind.LASTING);
  }

  private static String refusal(String words) {
    if (words.contains("sts:AssumeRole")) {
      return "Maybe rollout.administrationRole or rollout.executionRole of kiln.yaml is not there, or"
          + " does not trust who assumes it.";
    }
    if (words.contains("iam:PassRole")) {
      return "Maybe you may not pass rollout.administrationRole of kiln.yaml to CloudFormation.";
    }
    return "Maybe these credentials are not those of an administrator of the tooling account.";
  }

  private static String meaning(String code, String words) {
    if (words.contains("trusted access")
        || words.contains("organizations access")
        || words.contains("OrganizationalUnitIds")) {
      return "\nMaybe trusted access for StackSets is not activated in the organization's management"
          + " account: aws cloudformation activate-organizations-access.";
    }
    if (words.contains("delegated admin")) {
      return "\nMaybe the tooling account is not registered as a delegated administrator for"
          + " StackSets, or is the management account: then rollout.delegatedAdministrator of"
          + " kiln.yaml is false.";
    }
    return switch (bare(code)) {
      case "LimitExceeded" ->
          "\nMaybe a quota of CloudFormation has to be raised: StackSets of an account, or instances"
              + " of a StackSet.";
      case "NameAlreadyExists" ->
          "\nMaybe a StackSet of that name is another installation's: namespace in kiln.yaml tells"
              + " them apart.";
      case "CreatedButModified" -> "\nSomebody made the StackSet meanwhile, with other properties.";
      case "InvalidOperation" ->
          "\nMaybe the StackSet was made with other permissions than kiln.yaml says: they can be"
              + " changed only while it has no instances.";
      case "InsufficientCapabilities" ->
          "\nThe template makes roles, which CloudFormation wants acknowledged.";
      case "StackSetNotFound" ->
          "\nMaybe rollout.delegatedAdministrator of kiln.yaml is not as it was when the StackSet was"
              + " made.";
      case "StackInstanceNotFound" -> "\nSomebody removed it meanwhile.";
      case "NoSuchBucket" -> "\nMaybe the stack of the artifacts was removed from that region.";
      default -> "";
    };
  }

  /// CloudFormation's codes have the ending `Exception` in some answers only.
  private static String bare(String code) {
    return code.endsWith("Exception")
        ? code.substring(0, code.length() - "Exception".length())
        : code;
  }

  static boolean isAnyOf(String code, Set<String> codes) {
    return codes.stream().anyMatch(each -> bare(each).equals(bare(code)));
  }

  private static Failure failure(SdkClientException e) {
    String words = String.valueOf(e.getMessage());
    return words.startsWith("Unable to load credentials")
        ? new Failure(
            "There are no AWS credentials here.\nMaybe you have to sign in, or AWS_PROFILE is not set.",
            Kind.SIGNED_OUT)
        : new Failure(words + "\nMaybe there is no way to AWS from here.", Kind.PASSING);
  }
}
