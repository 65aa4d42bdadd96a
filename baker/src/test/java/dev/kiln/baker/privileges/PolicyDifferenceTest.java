package dev.kiln.baker.privileges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDifferenceTest {
  private static final String DECLARED =
      """
      {"Statement": [
        {"Effect": "Allow", "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:1:t"},
        {"Effect": "Allow", "Action": ["ec2:CreateTags"], "Resource": "arn:aws:ec2:eu-west-1::image/*",
         "Condition": {"StringEquals": {"ec2:CreateAction": "CopyImage"}}}]}
      """;

  @Test
  void theSamePolicyInAnotherOrderIsNoDifference() throws IOException {
    String reordered =
        """
        {"Statement": [
          {"Condition": {"StringEquals": {"ec2:CreateAction": ["CopyImage"]}},
           "Resource": ["arn:aws:ec2:eu-west-1::image/*"], "Action": "ec2:CreateTags", "Effect": "Allow"},
          {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": "arn:aws:sns:eu-west-1:1:t"}]}
        """;

    assertThat(PolicyDifference.between(DECLARED, reordered).isEmpty()).isTrue();
  }

  @Test
  void aGrantWithoutItsConditionIsWiderAndTheDeclaredOneMissing() throws IOException {
    String loose =
        """
        {"Statement": {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:eu-west-1::image/*"}}
        """;

    PolicyDifference difference = PolicyDifference.between(DECLARED, loose);

    assertThat(difference.wider())
        .singleElement()
        .hasToString("ec2:CreateTags on arn:aws:ec2:eu-west-1::image/*");
    assertThat(difference.missing()).hasSize(2);
    assertThat(difference.spare()).isEmpty();
  }

  @Test
  void aWildcardThatCoversADeclaredActionIsWider() throws IOException {
    String all =
        "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"SNS:*\", \"Resource\": \"*\"}}";

    assertThat(PolicyDifference.between(DECLARED, all).wider()).hasSize(1);
  }

  @Test
  void anActionTheStageNeverUsesIsSpare() throws IOException {
    String extra =
        "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"ec2:DeregisterImage\", \"Resource\": \"*\"}}";

    assertThat(PolicyDifference.between(DECLARED, extra).spare())
        .singleElement()
        .hasToString("ec2:DeregisterImage on *");
  }

  @Test
  void takesTheAnswerOfIamAsItIs() throws IOException {
    String answer = "{\"RoleName\": \"kiln-publish\", \"PolicyDocument\": " + DECLARED + "}";

    assertThat(PolicyDifference.between(DECLARED, answer).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}}",
        "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"a:b\", \"Resource\": \"*\","
            + " \"Condition\": {\"Bool\": 1}}}"
      })
  void whatCannotBeComparedIsRefused(String policy) {
    assertThatIOException().isThrownBy(() -> PolicyDifference.between(DECLARED, policy));
  }

  @Test
  void anActionThatIsNoPatternIsSpare() throws IOException {
    String odd =
        "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"ec2:(\", \"Resource\": \"*\"}}";

    assertThat(PolicyDifference.between(DECLARED, odd).spare()).hasSize(1);
  }

  @Test
  void whatIsNoPolicyIsRefused() {
    assertThatIOException().isThrownBy(() -> PolicyDifference.between(DECLARED, "[]"));
    assertThatIOException()
        .isThrownBy(() ->
            PolicyDifference.between(
                DECLARED, "{\"Statement\": {\"Effect\": \"Allow\", \"NotAction\": \"*\"}}"));
  }
}
