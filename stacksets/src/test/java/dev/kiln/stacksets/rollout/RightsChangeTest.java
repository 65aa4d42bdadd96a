package dev.kiln.stacksets.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.model.policy.Grant;
import dev.kiln.stacksets.template.Templates;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RightsChangeTest {
  private static final String TEMPLATE =
      """
      Parameters:
        Namespace: {Type: String}
      Resources:
        Topic: {Type: AWS::SNS::Topic}
        PublishRole:
          Type: AWS::IAM::Role
          Properties:
            RoleName: !Sub "${Namespace}-publish-${AWS::Region}"
            Policies:
              - PolicyName: stage
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action: sns:Publish
                      Resource: !Ref Topic
                    - Effect: Allow
                      Action: [ec2:DescribeImages, %s]
                      Resource: !Sub "arn:${AWS::Partition}:ec2:*:*:image/*"
      """;

  @Test
  void whatARoleGainsAndLosesIsToldByStage() {
    RightsChange change =
        RightsChange.of(
            "kiln-tooling",
            Optional.of(TEMPLATE.formatted("ec2:CreateTags")),
            TEMPLATE.formatted("ec2:DeleteTags"));

    assertThat(change.stages()).containsOnlyKeys("publish");
    assertThat(publish(change).gained())
        .extracting(Grant::toString)
        .containsExactly("ec2:DeleteTags on arn:${AWS::Partition}:ec2:*:*:image/*");
    assertThat(publish(change).lost()).extracting(Grant::action).containsExactly("ec2:CreateTags");
  }

  @Test
  void howAFunctionIsWrittenMakesNoDifference() {
    String longer =
        TEMPLATE
            .replace("!Ref Topic", "{Ref: Topic}")
            .replace(
                "!Sub \"arn:${AWS::Partition}:ec2:*:*:image/*\"",
                "{\"Fn::Sub\": \"arn:${AWS::Partition}:ec2:*:*:image/*\"}");

    assertThat(
            RightsChange.of(
                    "kiln-tooling",
                    Optional.of(TEMPLATE.formatted("ec2:CreateTags")),
                    longer.formatted("ec2:CreateTags"))
                .stages())
        .isEmpty();
  }

  @Test
  void whereNothingIsDeployedAllIsGained() {
    RightsChange change =
        RightsChange.of("kiln-tooling", Optional.empty(), TEMPLATE.formatted("ec2:CreateTags"));

    assertThat(publish(change).gained()).hasSize(3);
    assertThat(publish(change).lost()).isEmpty();
  }

  @Test
  void whatIsNoTemplateIsAFailure() {
    assertThatExceptionOfType(CallFailedException.class)
        .isThrownBy(() -> RightsChange.of("kiln-tooling", Optional.of("- a"), "- b"))
        .withMessageContaining("cannot be compared");
  }

  @Test
  void theRolesOfOurOwnTemplatesAreFound() {
    RightsChange tooling =
        RightsChange.of(
            "kiln-tooling",
            Optional.empty(),
            Templates.tooling(World.installation(World.TWO)).text());
    RightsChange member =
        RightsChange.of(
            "kiln-member",
            Optional.empty(),
            Templates.member(World.installation(World.TWO)).text());

    assertThat(tooling.stages()).containsKeys("lookup", "build", "test", "update", "publish");
    assertThat(member.stages()).containsKeys("copy", "confirm");
  }

  private static RightsChange.Rights publish(RightsChange change) {
    return Objects.requireNonNull(change.stages().get("publish"));
  }
}
