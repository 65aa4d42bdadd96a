package dev.kiln.model.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GuardTest {

  @Test
  void refusesWhatTheStageHasNotDeclaredAndSaysWhatToTouch() {
    Guard guard = new Guard(StageModel.roleOf(StageName.UPDATE));

    assertThatExceptionOfType(UndeclaredCallException.class)
        .isThrownBy(() -> guard.check("Ec2", "RunInstances"))
        .withMessageContaining("stage update")
        .withMessageContaining("ec2:RunInstances")
        .satisfies(refusal -> assertThat(fileToTouch(refusal)).isRegularFile());
  }

  private static Path fileToTouch(UndeclaredCallException refusal) {
    Matcher path = Pattern.compile("\\S+/UpdateRights\\.java").matcher(refusal.getMessage());
    assertThat(path.find()).as(refusal.getMessage()).isTrue();
    return Path.of("..").resolve(path.group());
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

  @Test
  void aParameterWhoseValueIsAnImageNeedsTheRightToSeeImages() {
    StageRole blind =
        new StageRole(
            StageName.UPDATE,
            StageRole.RunsIn.TOOLING,
            StageModel.roleOf(StageName.UPDATE).privileges().stream()
                .filter(privilege -> !privilege.action().name().equals("DescribeImages"))
                .toList());

    assertThatExceptionOfType(UndeclaredCallException.class)
        .isThrownBy(() -> new Guard(blind).check("Ssm", "PutParameter"))
        .withMessageContaining("ec2:DescribeImages");
  }

  @Test
  void whatIsSignedMustBeDeclaredForJustThatResource() {
    Action get = Action.of("s3:GetObject");
    String bundle = "arn:aws:s3:::kiln-recipes-1-eu/recipes/web/0a1b/build.tar.gz";
    Guard build = new Guard(StageModel.roleOf(StageName.BUILD));
    Guard test = new Guard(StageModel.roleOf(StageName.TEST));

    assertThatCode(() -> build.check(get, bundle, GuardTest::value)).doesNotThrowAnyException();
    assertThatExceptionOfType(UndeclaredCallException.class)
        .isThrownBy(() -> test.check(get, bundle, GuardTest::value))
        .withMessageContaining("s3:GetObject on " + bundle)
        .withMessageContaining("not signed");
    assertThatExceptionOfType(UndeclaredCallException.class)
        .isThrownBy(() -> build.check(Action.of("s3:PutObject"), bundle, GuardTest::value));
  }

  private static String value(Place place) {
    return switch (place) {
      case PARTITION -> "aws";
      case REGION, TOOLING_REGION -> "eu";
      case ACCOUNT, TOOLING_ACCOUNT -> "1";
      case NAMESPACE -> "kiln";
      case SUBNET,
          SECURITY_GROUP,
          INSTANCE_TYPE,
          INSTANCE_ROLE,
          TOPIC,
          KEY,
          SOURCE_KEY,
          FLEET,
          TRACES ->
          "0";
    };
  }
}
