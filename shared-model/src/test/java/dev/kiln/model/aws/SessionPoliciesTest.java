package dev.kiln.model.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionPoliciesTest {
  private static final RecipeName LONGEST_RECIPE = new RecipeName("r".repeat(40));
  private static final BakeId LONGEST_BAKE =
      new BakeId(LONGEST_RECIPE + "-20261121T040000Z-1a2b3c");
  private static final RecipeDigest DIGEST = new RecipeDigest("d".repeat(64));

  @ParameterizedTest
  @EnumSource(names = {"LOOKUP", "BUILD", "TEST", "UPDATE", "PUBLISH"})
  void thePolicyOfABakeFitsWhatStsTakes(StageName stage) {
    assertThat(ofBake(stage, LONGEST_BAKE)).hasSizeLessThanOrEqualTo(SessionPolicies.LONGEST);
  }

  @Test
  void thePolicyOfAPushFitsWhatStsTakes() {
    assertThat(
            SessionPolicies.ofPush(
                StageModel.roleOf(StageName.SCRIPTS),
                LONGEST_RECIPE,
                DIGEST,
                StagePoliciesTest::value))
        .hasSizeLessThanOrEqualTo(SessionPolicies.LONGEST);
  }

  @Test
  void thePolicyOfAStartFitsWhatStsTakes() {
    assertThat(
            SessionPolicies.ofStart(
                StageModel.roleOf(StageName.START), LONGEST_BAKE, StagePoliciesTest::value))
        .hasSizeLessThanOrEqualTo(SessionPolicies.LONGEST);
  }

  @Test
  void whoeverWatchesMayNotEvenAskToWrite() {
    assertThat(SessionPolicies.ofWatch(StageModel.roleOf(StageName.START)))
        .doesNotContain("Put")
        .contains("s3:GetObject", "s3:ListBucket");
  }

  @Test
  void whoeverSearchesChangesNothingAndReadsNoObject() {
    assertThat(SessionPolicies.ofSearch(StageModel.roleOf(StageName.BUILD)))
        .contains("ec2:DescribeInstances")
        .doesNotContain("s3:", "Run", "Terminate", "Create");
  }

  @Test
  void whoeverLooksSeesImagesAndParametersAndNoObject() {
    assertThat(SessionPolicies.ofLook(StageModel.roleOf(StageName.LOOKUP)))
        .contains("ec2:DescribeImages", "ssm:GetParameter")
        .doesNotContain("s3:", "Put");
  }

  @Test
  void whoeverLooksForUnusedImagesSeesAllThatTheCollectorSeesAndMayNotEvenAskToChangeAny() {
    assertThat(SessionPolicies.ofSurvey(StageModel.roleOf(StageName.COLLECT)))
        .hasSizeLessThanOrEqualTo(SessionPolicies.LONGEST)
        .contains(
            "ec2:DescribeImageReferences",
            "ssm:GetParameterHistory",
            "ssm:GetAutomationExecution",
            "s3:GetObject",
            "ec2:ListImagesInRecycleBin")
        .doesNotContain("Create", "Delete", "Deregister", "Enable", "Disable", "Send", "logs:");
  }

  @Test
  void whoeverRemovesTellsNobodyInTheFunctionsName() {
    assertThat(SessionPolicies.ofPerson(StageModel.roleOf(StageName.COLLECT)))
        .hasSizeLessThanOrEqualTo(SessionPolicies.LONGEST)
        .contains("ec2:DeregisterImage", "ec2:DeleteSnapshot", "ec2:DescribeImages")
        .doesNotContain("sqs:", "logs:");
  }

  @Test
  void whoeverKeepsImagesHasAllOfTheStage() {
    assertThat(SessionPolicies.ofAll(StageModel.roleOf(StageName.KEEP)))
        .hasSizeLessThanOrEqualTo(SessionPolicies.LONGEST)
        .contains("ec2:RestoreImageFromRecycleBin", "ec2:CreateTags")
        .doesNotContain("Deregister", "ec2:DeleteSnapshot");
  }

  @Test
  void onlyASessionForUnmakingUnmakesAndItDoesNothingElse() {
    String unmaking =
        SessionPolicies.ofUnmaking(
            StageModel.roleOf(StageName.BUILD), LONGEST_BAKE, StagePoliciesTest::value);

    assertThat(unmaking)
        .hasSizeLessThanOrEqualTo(SessionPolicies.LONGEST)
        .contains("ec2:DeregisterImage", "ec2:DeleteSnapshot", LONGEST_BAKE.value())
        .doesNotContain("s3:", "Run", "Terminate", "Create");
    assertThat(ofBake(StageName.BUILD, LONGEST_BAKE))
        .doesNotContain("ec2:DeregisterImage", "ec2:DeleteSnapshot");
  }

  @Test
  void aRollbackMayNotEvenAskForObjects() {
    String policy =
        SessionPolicies.ofRollback(
            StageModel.roleOf(StageName.UPDATE), LONGEST_RECIPE, StagePoliciesTest::value);

    assertThat(policy)
        .hasSizeLessThanOrEqualTo(SessionPolicies.LONGEST)
        .doesNotContain("s3:")
        .contains("/images/" + LONGEST_RECIPE + "\"");
  }

  @Test
  void theSameBakeGivesTheSameBytes() {
    assertThat(ofBake(StageName.BUILD, LONGEST_BAKE))
        .isEqualTo(ofBake(StageName.BUILD, LONGEST_BAKE));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "START",
        "DUE",
        "PIPELINE",
        "SCRIPTS",
        "COPY",
        "CONFIRM",
        "FLEET",
        "REPLAY",
        "COLLECT_COPIES",
        "KEEP"
      })
  void aStageThatIsNoneOfABakesHasNoPolicyOfOne(StageName stage) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofBake(stage, LONGEST_BAKE))
        .withMessageContaining(stage.toString());
  }

  private static String ofBake(StageName stage, BakeId bake) {
    return SessionPolicies.ofBake(StageModel.roleOf(stage), bake, DIGEST, StagePoliciesTest::value);
  }
}
