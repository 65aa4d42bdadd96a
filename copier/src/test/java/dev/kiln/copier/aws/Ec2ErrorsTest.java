package dev.kiln.copier.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Existing;
import dev.kiln.copier.copy.Wait;
import dev.kiln.model.text.Printable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

class Ec2ErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "RequestLimitExceeded, 503, BUSY",
    "RequestLimitExceeded, 400, BUSY",
    "Throttling, 400, BUSY",
    "ThrottlingException, 400, BUSY",
    "InternalError, 500, BUSY",
    "Unavailable, 503, BUSY",
    "RequestExpired, 400, BUSY",
    "ExpiredToken, 400, BUSY",
    "ResourceLimitExceeded, 400, SLOT",
    "ConcurrentSnapshotLimitExceeded, 400, SLOT",
    "SnapshotLimitExceeded, 400, SLOT",
    "InvalidAMIID.NotFound, 400, SHARE",
    "InvalidAMIID.Unavailable, 400, SHARE",
    "InvalidSnapshot.NotFound, 400, SHARE",
    "AuthFailure, 403, SHARE",
    "AuthFailure, 401, BUSY"
  })
  void waitingHelps(String code, int status, Wait wait) {
    assertThat(Ec2Errors.ofCopy(error(code, "some words", status)))
        .asInstanceOf(type(Answer.Later.class))
        .matches(later -> later.cause() == wait)
        .asString()
        .contains(code, "some words", "request 4f9a");
  }

  /// Without words as with them.
  @Test
  void waitingHelpsWhenEc2DoesNotKnowTheKeysYet() {
    assertThat(Ec2Errors.ofCopy(error("", "", 401)))
        .asInstanceOf(type(Answer.Later.class))
        .matches(later -> later.cause() == Wait.BUSY);
    assertThat(Ec2Errors.ofLookup(error("", "", 401))).isInstanceOf(Existing.Later.class);
  }

  @Test
  void waitingHelpsWhileSnapshotsAreNotShared() {
    String words = "You do not have permission to access the storage of this ami";

    assertThat(Ec2Errors.ofCopy(error("InvalidRequest", words, 400)))
        .asInstanceOf(type(Answer.Later.class))
        .matches(later -> later.cause() == Wait.SHARE);
  }

  @Test
  void waitingHelpsWhenNobodyAnswers() {
    SdkException e =
        SdkClientException.create("Unable to execute HTTP request: Connection refused");

    assertThat(Ec2Errors.ofCopy(e))
        .isInstanceOf(Answer.Later.class)
        .asString()
        .contains("Connection refused");
    assertThat(Ec2Errors.ofLookup(e)).isInstanceOf(Existing.Later.class);
  }

  @Test
  void waitingHelpsWhenAnAnswerTakesTooLong() {
    for (SdkException e :
        List.of(
            ApiCallTimeoutException.create("15 s were not enough", null),
            ApiCallAttemptTimeoutException.create("6 s were not enough", null))) {
      assertThat(Ec2Errors.ofCopy(e))
          .asInstanceOf(type(Answer.Later.class))
          .matches(later -> later.cause() == Wait.BUSY)
          .matches(later -> later.why().contains("were not enough"));
    }
  }

  @ParameterizedTest
  @CsvSource({"IdempotentParameterMismatch", "InvalidAMIName.Duplicate"})
  void somebodyWasThereBefore(String code) {
    assertThat(Ec2Errors.ofCopy(error(code, "in use by AMI ami-0123456789abcdef0", 400)))
        .isInstanceOf(Answer.Taken.class)
        .asString()
        .contains(code, "ami-0123456789abcdef0");
  }

  @ParameterizedTest
  @CsvSource({
    "UnauthorizedOperation, 403, service control policy",
    "InvalidParameterValue, 400, sending it again",
    "MissingParameter, 400, sending it again",
    "InvalidKmsKey.NotFound, 400, the key",
    "InvalidAMIID.Malformed, 400, sending it again",
    "TagLimitExceeded, 400, too many tags",
    "SomethingNew, 400, not known to help"
  })
  void somebodyHasToMendSomething(String code, int status, String meaning) {
    assertThat(Ec2Errors.ofCopy(error(code, "some words", status)))
        .isInstanceOf(Answer.Refused.class)
        .asString()
        .contains(code, "some words", meaning);
    assertThat(Ec2Errors.ofLookup(error(code, "some words", status)))
        .isInstanceOf(Existing.Refused.class);
  }

  @Test
  void whatEc2SaysLeavesRoomForWhatItMeans() {
    String words = "You are not authorized. \n\u001b[2J Encoded message: " + "x".repeat(2_000);

    assertThat(Ec2Errors.ofCopy(error("UnauthorizedOperation", words, 403)))
        .asInstanceOf(type(Answer.Refused.class))
        .satisfies(refused ->
            assertThat(refused.why())
                .contains("You are not authorized.", "request 4f9a", "service control policy")
                .doesNotContainPattern("\\p{C}")
                .hasSizeLessThanOrEqualTo(Printable.LONGEST_LINE));
  }

  @Test
  void anErrorWithoutDetailsIsJudgedByItsStatus() {
    SdkException e = Ec2Exception.builder().message("<html>").statusCode(500).build();

    assertThat(Ec2Errors.ofCopy(e)).isInstanceOf(Answer.Later.class);
    assertThat(Ec2Errors.ofLookup(e)).isInstanceOf(Existing.Later.class);
  }

  private static SdkException error(String code, String message, int status) {
    return Ec2Exception.builder()
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("Ec2")
                .build())
        .statusCode(status)
        .requestId("4f9a")
        .build();
  }
}
