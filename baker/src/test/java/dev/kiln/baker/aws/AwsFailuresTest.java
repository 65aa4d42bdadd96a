package dev.kiln.baker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Failures.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.PackedPolicyTooLargeException;
import software.amazon.awssdk.services.sts.model.StsException;

class AwsFailuresTest {

  @ParameterizedTest
  @CsvSource({
    "'User: u is not authorized to perform: sts:AssumeRole on resource: r', tooling.region",
    "'not authorized to perform: ec2:RunInstances on resource: a:subnet/s', builder.subnet",
    "'not authorized to perform: ec2:RunInstances on resource: a:security-group/s', builder.securityGroup",
    "'not authorized to perform: s3:GetObject on resource: r', older than this version"
  })
  void aRefusalNamesWhatOfTheInstallationMayBeWrong(String message, String meaning) {
    Failure failure = failure("AccessDenied", message, 403);

    assertThat(failure.kind()).isEqualTo(Failures.Kind.REFUSED);
    assertThat(failure.words()).contains(message, meaning);
  }

  @Test
  void aProfileThatIsNotThereIsNamed() {
    assertThat(signedOut("Profile file contained no credentials for profile 'nope': …"))
        .contains("The profile nope");
    assertThat(signedOut("Profile file contained no credentials for profile 'default': …"))
        .contains("There are no AWS credentials here.");
  }

  private static String signedOut(String why) {
    return new AwsFailures()
        .explain(
            SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain [" + why + "]"))
        .orElseThrow()
        .words();
  }

  private static Failure failure(String code, String message, int status) {
    return new AwsFailures()
        .explain(
            (RuntimeException)
                StsException.builder()
                    .awsErrorDetails(
                        AwsErrorDetails.builder()
                            .errorCode(code)
                            .errorMessage(message)
                            .serviceName("Sts")
                            .build())
                    .statusCode(status)
                    .build())
        .orElseThrow();
  }

  /// The words are those of <https://repost.aws/knowledge-center/iam-role-aws-sts-error>.
  @Test
  void aSessionPolicyThatIsTooLargePackedIsToldInAwsWordsWithWhatItMeans() {
    Failure failure =
        new AwsFailures()
            .explain(
                (RuntimeException)
                    PackedPolicyTooLargeException.builder()
                        .awsErrorDetails(
                            AwsErrorDetails.builder()
                                .errorCode("PackedPolicyTooLarge")
                                .errorMessage(
                                    "Packed policy consumes 112% of allotted space, please use"
                                        + " smaller policy.")
                                .serviceName("Sts")
                                .build())
                        .statusCode(400)
                        .build())
            .orElseThrow();

    assertThat(failure.kind()).isEqualTo(Failures.Kind.LASTING);
    assertThat(failure.words())
        .contains("PackedPolicyTooLarge: Packed policy consumes 112%", "session tags");
  }
}
