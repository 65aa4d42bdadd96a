package dev.kiln.sandbox.privileges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.stage.Evidence;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each stage succeeds with the rights its role is rendered with, and with any one of them less it
/// is denied just that.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeededIT {
  private StageSandbox stages;

  @SuppressWarnings("NullAway.Init") // set before the first test
  NeededIT() {}

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    stages = StageSandbox.open(folder);
  }

  @AfterAll
  void close() {
    stages.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDeclaredIsEnough(StageName stage) throws IOException {
    long before = stages.roles().lastCall();

    assertThat(stages.scenarios().succeeds(stage)).isTrue();
    assertThat(stages.roles().denied(stage, before)).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> everyRightIsNeeded() {
    return StageModel.roles().stream().flatMap(this::everyRightIsNeeded);
  }

  @Test
  void whatTheSandboxCannotShowIsMarkedSo() {
    List<String> notShown = new ArrayList<>();
    for (StageRole role : StageModel.roles()) {
      role.privileges().stream()
          .filter(privilege -> !isShownHere(privilege))
          .forEach(privilege -> notShown.add(role.stage() + " " + privilege.action()));
    }

    assertThat(notShown)
        .containsExactlyInAnyOrder(
            "copy ec2:CopyImage",
            "copy kms:CreateGrant",
            "copy kms:Decrypt",
            "copy kms:DescribeKey",
            "copy kms:GenerateDataKeyWithoutPlaintext",
            "copy kms:ReEncryptFrom",
            "copy kms:ReEncryptTo",
            "copy logs:CreateLogStream",
            "copy logs:PutLogEvents",
            "copy sqs:GetQueueAttributes");
  }

  private Stream<DynamicTest> everyRightIsNeeded(StageRole role) {
    return role.privileges().stream()
        .filter(NeededIT::isShownHere)
        .map(privilege ->
            DynamicTest.dynamicTest(
                "%s needs %s on %s"
                    .formatted(role.stage(), privilege.action(), privilege.resources()),
                () -> isNeeded(role, privilege)));
  }

  private void isNeeded(StageRole role, Privilege privilege) throws IOException {
    List<Privilege> others = new ArrayList<>(role.privileges());
    others.remove(privilege);
    stages.roles().give(new StageRole(role.stage(), role.runsIn(), others));
    try {
      long before = stages.roles().lastCall();

      assertThat(stages.scenarios().succeeds(role.stage()))
          .as("succeeds without %s", privilege)
          .isFalse();
      assertThat(stages.roles().denied(role.stage(), before))
          .containsExactly(privilege.action().toString());
    } finally {
      stages.roles().restore(role.stage());
    }
  }

  /// Keys are used by EC2 after the call, and AWS documents no minimum; whether a source's
  /// snapshots are asked for it does not document; logs and the number of waiting messages are
  /// Lambda's own business.
  private static boolean isShownHere(Privilege privilege) {
    return switch (privilege.evidence()) {
      case Evidence.Sandbox _ -> true;
      case Evidence.Documented _ -> false;
      case Evidence.Live _ -> false;
    };
  }
}
