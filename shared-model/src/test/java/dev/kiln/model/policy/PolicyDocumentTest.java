package dev.kiln.model.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDocumentTest {
  private static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["a:B", "a:C"], "Resource": "r",
         "Condition": {"StringEquals": {"k": ["y", "x"]}, "Bool": {"l": true}}},
        {"Effect": "Allow", "Action": "a:D", "Resource": ["r", "s"]}]}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s",
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
        "{\"RoleName\": \"r\", \"PolicyName\": \"stage\", \"PolicyDocument\": %s}",
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
        "{\"PolicyVersion\": {\"Document\": %s, \"VersionId\": \"v1\", \"IsDefaultVersion\": true}}"
      })
  void takesAPolicyAlsoInTheAnswersOfIam(String answer) throws IOException {
    List<Grant> grants = PolicyDocument.grants(answer.formatted(POLICY));

    assertThat(grants)
        .extracting(Grant::toString)
        .containsExactly(
            "a:B on r when k StringEquals x, y and l Bool true",
            "a:C on r when k StringEquals x, y and l Bool true",
            "a:D on r",
            "a:D on s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'Effect': 'Deny', 'Action': 'a:B', 'Resource': '*'} | statement 2 denies",
        "{'Effect': 'Allow', 'NotAction': 'a:B', 'Resource': '*'} | statement 2 has NotAction",
        "{'Effect': 'Allow', 'Action': 'a:B', 'NotResource': '*'} | statement 2 has NotResource",
        "{'Effect': 'Allow', 'Action': 'a:B', 'Principal': '*'} | statement 2 has a Principal",
        "{'Effect': 'Allow', 'Action': 'a:B'} | statement 2 has no Resource",
        "{'Effect': 'Allow', 'Resource': '*'} | statement 2 has no Action",
        "{'Effect': 'Allow', 'Action': [1], 'Resource': '*'} | statement 2 has no Action",
        "{'Action': 'a:B', 'Resource': '*'} | statement 2 has no Effect",
        "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': 1} | Condition that is not",
        "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': {'Bool': 1}} | condition Bool that is",
        "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': {'Bool': {'k': []}}} | on k without",
        "1 | statement 2 is not an object"
      },
      quoteCharacter = '"')
  void refusesWhatCannotBeComparedAndSaysWhichStatement(String statement, String words) {
    String fine = "{'Effect': 'Allow', 'Action': 'a:A', 'Resource': '*'}";
    String policy = "{'Statement': [%s, %s]}".formatted(fine, statement).replace('\'', '"');

    assertThatIOException()
        .isThrownBy(() -> PolicyDocument.grants(policy))
        .withMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{}", "1", "garbage", "{\"PolicyDocument\": {}}"})
  void refusesWhatIsNoPolicy(String text) {
    assertThatIOException().isThrownBy(() -> PolicyDocument.grants(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"Statement\": []}", "[]", "garbage"})
  void refusesWhatFollowsThePolicy(String rest) {
    String policy = "{\"Statement\": []}";

    assertThatIOException().isThrownBy(() -> PolicyDocument.grants(policy + "\n" + rest));
  }

  @Test
  void aSingleStatementNeedsNoList() throws IOException {
    assertThat(
            PolicyDocument.grants(
                "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"a:B\", \"Resource\": \"*\"}}"))
        .singleElement()
        .hasToString("a:B on *");
  }
}
