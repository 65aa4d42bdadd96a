package dev.kiln.model.stage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class GuardTest {

  @Test
  void refusesWhatTheStageHasNotDeclaredAndSaysWhatToTouch() {
    Guard guard = new Guard(StageModel.roleOf(StageName.UPDATE));

    assertThatExceptionOfType(UndeclaredCallException.class)
        .isThrownBy(() -> guard.check("Ec2", "RunInstances"))
        .withMessageContaining("stage update")
        .withMessageContaining("ec2:RunInstances")
        .withMessageContaining("UpdateRights");
  }

  @Test
  void letsThroughWhatIsDeclared() {
    Guard guard = new Guard(StageModel.roleOf(StageName.COPY));

    assertThatCode(() -> guard.check("Ec2", "CopyImage")).doesNotThrowAnyException();
    assertThatCode(() -> guard.check("Sqs", "SendMessage")).doesNotThrowAnyException();
  }

  @Test
  void knowsTheActionsBehindOperationsOfAnotherName() {
    Guard guard = new Guard(StageModel.roleOf(StageName.SCRIPTS));

    assertThatCode(() -> guard.check("S3", "ListObjectsV2")).doesNotThrowAnyException();
    assertThatExceptionOfType(UndeclaredCallException.class)
        .isThrownBy(() -> guard.check("S3", "HeadObject"))
        .withMessageContaining("s3:GetObject");
  }

  @Test
  void aCallThatTagsWhatItMakesNeedsTheRightToTag() {
    StageRole withoutTags =
        new StageRole(
            StageName.COPY,
            StageRole.RunsIn.MEMBER,
            StageModel.roleOf(StageName.COPY).privileges().stream()
                .filter(privilege -> !privilege.action().name().equals("CreateTags"))
                .toList());

    assertThatExceptionOfType(UndeclaredCallException.class)
        .isThrownBy(() -> new Guard(withoutTags).check("Ec2", "CopyImage"))
        .withMessageContaining("ec2:CreateTags");
  }
}
