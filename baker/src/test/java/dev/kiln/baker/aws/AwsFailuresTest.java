package dev.kiln.baker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Failures.Failure;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sts.model.PackedPolicyTooLargeException;

class AwsFailuresTest {

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
