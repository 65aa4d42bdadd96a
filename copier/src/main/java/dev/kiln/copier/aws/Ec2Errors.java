package dev.kiln.copier.aws;

import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.Wait;
import dev.kiln.model.text.Printable;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// What EC2's errors mean for a copy: whether waiting helps, or who has to mend what.
///
/// Codes: [Error codes for the Amazon EC2
/// API](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
final class Ec2Errors {
  private static final Set<String> USED_BEFORE =
      Set.of("IdempotentParameterMismatch", "InvalidAMIName.Duplicate");

  /// An image or a snapshot that was shared a moment ago is not visible everywhere yet; the last is
  /// what EC2 says of an image that others may not use.
  private static final Set<String> UNREADABLE =
      Set.of(
          "InvalidAMIID.NotFound",
          "InvalidAMIID.Unavailable",
          "InvalidSnapshot.NotFound",
          "AuthFailure");

  /// Credentials are renewed.
  private static final Set<String> EXPIRED = Set.of("ExpiredToken", "RequestExpired");

  /// EC2 does not know who asks: a role's keys are not known everywhere at once. With this status,
  /// `AuthFailure` speaks of the keys, whatever else [it
  /// means](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
  private static final int UNAUTHENTICATED = 401;

  /// Sent under the code InvalidRequest while the snapshots are not shared yet.
  private static final String STORAGE = "permission to access the storage";

  /// A limit of the request's, not of the account's.
  private static final String TOO_MANY_TAGS = "TagLimitExceeded";

  /// As much of EC2's own words as leaves room for what they mean: a refusal of permission has an
  /// encoded message of a thousand characters at its end.
  private static final int LONGEST_MESSAGE = 280;

  private static final int LONGEST_CODE = 60;

  private Ec2Errors() {}

  static String words(SdkException e) {
    return e instanceof AwsServiceException service ? words(service) : unreached(e);
  }

  static Answer ofCopy(SdkException e) {
    if (!(e instanceof AwsServiceException service)) {
      return new Answer.Later(Wait.BUSY, unreached(e));
    }
    if (USED_BEFORE.contains(code(service))) {
      return new Answer.Taken(words(service));
    }
    return wait(service)
        .<Answer>map(wait -> new Answer.Later(wait, words(service)))
        .orElseGet(() -> new Answer.Refused(words(service) + meaning(service)));
  }

  static Existing ofLookup(SdkException e) {
    if (!(e instanceof AwsServiceException service)) {
      return new Existing.Later(unreached(e));
    }
    return wait(service).isPresent()
        ? new Existing.Later(words(service))
        : new Existing.Refused(words(service) + meaning(service));
  }

  /// What passes by itself, and empty when nothing does.
  private static Optional<Wait> wait(AwsServiceException e) {
    if (e.statusCode() >= 500
        || e.statusCode() == UNAUTHENTICATED
        || e.isThrottlingException()
        || EXPIRED.contains(code(e))) {
      return Optional.of(Wait.BUSY);
    }
    if (UNREADABLE.contains(code(e)) || message(e).toLowerCase(Locale.ROOT).contains(STORAGE)) {
      return Optional.of(Wait.SHARE);
    }
    return isFull(code(e)) ? Optional.of(Wait.SLOT) : Optional.empty();
  }

  /// The limits on what runs at the same time, and quotas, which somebody may raise meanwhile.
  private static boolean isFull(String code) {
    return code.endsWith("LimitExceeded") && !code.equals(TOO_MANY_TAGS);
  }

  private static String meaning(AwsServiceException e) {
    return switch (code(e)) {
      case "UnauthorizedOperation" ->
          ". Maybe this account's stack is older than the copier, or a service control policy"
              + " denies the call.";
      case TOO_MANY_TAGS ->
          ". Maybe the message has too many tags: sending it again as it is will not help.";
      case String code when code.startsWith("Invalid") || code.startsWith("Missing") ->
          ". Maybe the message is wrong, or the key: sending it again as it is will not help.";
      default -> ". Waiting is not known to help.";
    };
  }

  private static String unreached(SdkException e) {
    return "EC2 could not be asked: " + Printable.line(orEmpty(e.getMessage()), LONGEST_MESSAGE);
  }

  private static String words(AwsServiceException e) {
    return "EC2 says %s: %s (HTTP %d, request %s)"
        .formatted(
            Printable.line(code(e), LONGEST_CODE),
            Printable.line(message(e), LONGEST_MESSAGE),
            e.statusCode(),
            e.requestId());
  }

  private static String code(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null ? "" : orEmpty(details.errorCode());
  }

  private static String message(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null ? orEmpty(e.getMessage()) : orEmpty(details.errorMessage());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
