package dev.kiln.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.policy.PolicyDifference.Narrowed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Grants are written as they are printed: `action on resource when key operator value`.
class PolicyDifferenceTest {
  private static final String PUBLISH = "sns:Publish on arn:t";
  private static final String TAG =
      "ec2:CreateTags on image/* when ec2:CreateAction StringEquals Copy";
  private static final List<Grant> DECLARED = grants(PUBLISH, TAG);

  @Test
  void otherCaseOfActionsKeysAndOperatorsIsNoDifference() {
    PolicyDifference difference =
        present(
            "ec2:createtags on image/* when EC2:createaction stringequals Copy",
            "SNS:publish on arn:t");

    assertThat(difference.isEmpty()).isTrue();
  }

  @Test
  void aGrantThatAddsNothingIsNoDifference() {
    assertThat(present(PUBLISH, TAG, TAG.replace('*', '1')).isEmpty()).isTrue();
  }

  @Test
  void aDeclaredGrantOfWhichNothingIsPresentIsMissing() {
    assertThat(present(TAG))
        .isEqualTo(new PolicyDifference(grants(PUBLISH), none(), none(), none()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ec2:CreateTags on image/ami-1 when ec2:CreateAction StringEquals Copy",
        "ec2:CreateTags on image/* when ec2:CreateAction StringEquals Copy and a Bool true",
      })
  void aPartOfADeclaredGrantNarrowsItAndIsToldWithItOnly(String part) {
    assertThat(present(PUBLISH, part))
        .isEqualTo(new PolicyDifference(none(), narrowed(TAG, part), none(), none()));
  }

  @Test
  void severalPartsAreToldWithWhatTheyNarrow() {
    String one = TAG.replace('*', '1');
    String two = TAG.replace('*', '2');

    assertThat(present(PUBLISH, one, two))
        .isEqualTo(new PolicyDifference(none(), narrowed(TAG, one, two), none(), none()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ec2:CreateTags on image/*",
        "ec2:CreateTags on * when ec2:CreateAction StringEquals Copy",
        "ec2:Create* on image/* when ec2:CreateAction StringEquals Copy",
        "ec2:CreateTags on image/* when ec2:CreateAction StringLike C*",
        "ec2:* on *",
        "* on *"
      })
  void whatCoversADeclaredGrantIsWiderAndNothingIsMissing(String wide) {
    assertThat(present(PUBLISH, wide))
        .isEqualTo(new PolicyDifference(none(), none(), grants(wide), none()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ec2:CreateTags on snapshot/*",
        "ec2:CreateTags on image/* when ec2:CreateAction StringEquals Run",
        "ec2:Create* on image/1",
      })
  void theActionElsewhereIsWiderAndTheDeclaredOneMissing(String other) {
    assertThat(present(PUBLISH, other))
        .isEqualTo(new PolicyDifference(grants(TAG), none(), grants(other), none()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ec2:DeregisterImage on *", "ec2:( on *", "iam:* on *", "ec2:CreateTag on *"})
  void anActionTheStageNeverUsesIsSpare(String action) {
    assertThat(present(PUBLISH, TAG, action))
        .isEqualTo(new PolicyDifference(none(), none(), none(), grants(action)));
  }

  @Test
  void everythingBeyondTheDeclaredIsToldAtOnce() {
    PolicyDifference difference =
        present("ec2:* on *", "ec2:DeregisterImage on *", "sns:Publish on *", PUBLISH);

    assertThat(difference)
        .isEqualTo(
            new PolicyDifference(
                none(),
                none(),
                grants("ec2:* on *", "sns:Publish on *"),
                grants("ec2:DeregisterImage on *")));
  }

  private static PolicyDifference present(String... grants) {
    return PolicyDifference.between(DECLARED, grants(grants));
  }

  private static List<Narrowed> narrowed(String declared, String... parts) {
    return List.of(new Narrowed(grant(declared), grants(parts)));
  }

  private static <T> List<T> none() {
    return List.of();
  }

  private static List<Grant> grants(String... texts) {
    return Arrays.stream(texts).map(PolicyDifferenceTest::grant).toList();
  }

  private static Grant grant(String text) {
    String[] parts = text.split(" on | when ", -1);
    Stream<String> limits =
        parts.length == 3 ? Stream.of(parts[2].split(" and ", -1)) : Stream.of();
    return new Grant(parts[0], parts[1], limits.map(PolicyDifferenceTest::limit).toList());
  }

  private static Limit limit(String text) {
    String[] parts = text.split(" ", -1);
    return new Limit(parts[1], parts[0], List.of(parts[2]));
  }
}
