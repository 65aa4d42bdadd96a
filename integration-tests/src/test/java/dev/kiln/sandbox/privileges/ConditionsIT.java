package dev.kiln.sandbox.privileges;

import static dev.kiln.sandbox.privileges.Attempts.KILNS;
import static dev.kiln.sandbox.privileges.Attempts.NONE;
import static dev.kiln.sandbox.privileges.Attempts.copiedFrom;
import static dev.kiln.sandbox.privileges.Attempts.kilnsOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.moto.AwsClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// Each condition keeps something out: a call that differs from the stage's own in just that point
/// is denied with the condition and let through without it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConditionsIT {
  private final Map<String, Consumer<AwsClients>> forbidden = new LinkedHashMap<>();
  private StageSandbox stages;
  private Attempts attempts;

  @SuppressWarnings("NullAway.Init") // set before the first test
  ConditionsIT() {}

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    stages = StageSandbox.open(folder);
    attempts = stages.attempts();
    storing();
    launching(StageName.BUILD, attempts.foreignImage());
    launching(StageName.TEST, kilnsImage());
    creating();
    marking();
    sharing();
    copying();
  }

  @AfterAll
  void close() {
    stages.close();
  }

  @TestFactory
  Stream<DynamicTest> everyConditionKeepsItsCallOut() {
    return StageModel.roles().stream()
        .flatMap(role ->
            role.privileges().stream()
                .filter(privilege -> !privilege.action().service().equals("kms"))
                .flatMap(privilege -> tests(role, privilege)));
  }

  private Stream<DynamicTest> tests(StageRole role, Privilege privilege) {
    return privilege.conditions().stream()
        .map(condition ->
            DynamicTest.dynamicTest(
                name(role.stage(), privilege, condition),
                () -> keepsOut(role, privilege, condition)));
  }

  private void keepsOut(StageRole role, Privilege privilege, Condition condition) {
    String name = name(role.stage(), privilege, condition);
    assertThat(forbidden).as("a forbidden call for each condition").containsKey(name);
    Consumer<AwsClients> call = forbidden.getOrDefault(name, _ -> {});
    AwsClients clients = stages.roles().clients(role.stage());

    long before = stages.roles().lastCall();
    attempt(call, clients);
    assertThat(stages.roles().denied(role.stage(), before))
        .containsExactly(privilege.action().toString());

    stages.roles().give(without(role, privilege, condition));
    try {
      long loosened = stages.roles().lastCall();
      attempt(call, clients);
      // Without rights on the key the copy fails later, which is not what is looked at here.
      assertThat(stages.roles().denied(role.stage(), loosened)).isEmpty();
    } finally {
      stages.roles().restore(role.stage());
    }
  }

  private static void attempt(Consumer<AwsClients> call, AwsClients clients) {
    try {
      call.accept(clients);
    } catch (AwsServiceException e) {
      // Whether it was denied stands in the log of calls.
      assertThat(e.statusCode()).isBetween(400, 499);
    }
  }

  private static StageRole without(StageRole role, Privilege privilege, Condition condition) {
    List<Condition> conditions = new ArrayList<>(privilege.conditions());
    conditions.remove(condition);
    List<Privilege> privileges = new ArrayList<>(role.privileges());
    privileges.remove(privilege);
    privileges.add(
        new Privilege(
            privilege.action(),
            privilege.resources(),
            conditions,
            privilege.why(),
            privilege.evidence()));
    return new StageRole(role.stage(), role.runsIn(), privileges);
  }

  private void storing() {
    forbid(
        StageName.SCRIPTS,
        "s3:PutObject",
        "object",
        "s3:if-none-match",
        as -> attempts.store(as, ""));
    forbid(
        StageName.SCRIPTS,
        "s3:ListBucket",
        "bucket",
        "s3:prefix",
        as -> attempts.list(as, "other/"));
  }

  private void launching(StageName stage, ImageId image) {
    Map<String, String> its = kilnsOf(stage);
    String otherStage = stage == StageName.BUILD ? "test" : "build";
    forbid(
        stage,
        "ec2:RunInstances",
        "instance",
        "aws:RequestTag/BuiltBy",
        as ->
            attempts.launch(as, image, Map.of(TagKey.STAGE, stage.toString()), KILNS, "required"));
    forbid(
        stage,
        "ec2:RunInstances",
        "instance",
        "aws:RequestTag/kiln:stage",
        as ->
            attempts.launch(
                as,
                image,
                Map.of(TagKey.BUILT_BY, TagKey.KILN, TagKey.STAGE, otherStage),
                KILNS,
                "required"));
    forbid(
        stage,
        "ec2:RunInstances",
        "instance",
        "ec2:MetadataHttpTokens",
        as -> attempts.launch(as, image, its, KILNS, "optional"));
    forbid(
        stage,
        "ec2:RunInstances",
        "volume",
        "aws:RequestTag/BuiltBy",
        as -> attempts.launch(as, image, its, NONE, "required"));
    forbid(
        stage,
        "ec2:RunInstances",
        "image",
        "aws:ResourceTag/BuiltBy",
        as -> attempts.launch(as, attempts.foreignImage(), its, KILNS, "required"));
    forbid(
        stage,
        "ec2:CreateTags",
        "instance",
        "ec2:CreateAction",
        as -> attempts.tag(as, attempts.instance(its), NONE));
    forbid(
        stage,
        "ec2:TerminateInstances",
        "instance",
        "aws:ResourceTag/BuiltBy",
        as -> attempts.terminate(as, attempts.instance(Map.of(TagKey.STAGE, stage.toString()))));
    forbid(
        stage,
        "ec2:TerminateInstances",
        "instance",
        "aws:ResourceTag/kiln:stage",
        as -> attempts.terminate(as, attempts.instance(KILNS)));
  }

  private void creating() {
    forbid(
        StageName.BUILD,
        "ec2:CreateImage",
        "instance",
        "aws:ResourceTag/BuiltBy",
        as -> attempts.createImage(as, attempts.instance(NONE), KILNS));
    forbid(
        StageName.BUILD,
        "ec2:CreateImage",
        "image",
        "aws:RequestTag/BuiltBy",
        as -> attempts.createImage(as, attempts.instance(KILNS), NONE));
    forbid(
        StageName.BUILD,
        "ec2:CreateTags",
        "image",
        "ec2:CreateAction",
        as -> attempts.tag(as, kilnsImage().value(), NONE));
  }

  private void marking() {
    forbid(
        StageName.TEST,
        "ec2:CreateTags",
        "image",
        "aws:ResourceTag/BuiltBy",
        as -> attempts.tag(as, attempts.foreignImage().value(), Map.of(TagKey.TESTED, "now")));
    forbid(
        StageName.TEST,
        "ec2:CreateTags",
        "image",
        "aws:TagKeys",
        as -> attempts.tag(as, kilnsImage().value(), NONE));
  }

  private void sharing() {
    String owned = "aws:ResourceTag/BuiltBy";
    forbid(
        StageName.PUBLISH,
        "ec2:DescribeImageAttribute",
        "image",
        owned,
        as -> attempts.readSharing(as, attempts.foreignImage()));
    forbid(
        StageName.PUBLISH,
        "ec2:ModifyImageAttribute",
        "image",
        owned,
        as -> attempts.share(as, attempts.foreignImage()));
    forbid(
        StageName.PUBLISH,
        "ec2:DescribeSnapshotAttribute",
        "snapshot",
        owned,
        as -> attempts.readSharing(as, attempts.snapshotOf(attempts.foreignImage())));
    forbid(
        StageName.PUBLISH,
        "ec2:ModifySnapshotAttribute",
        "snapshot",
        owned,
        as -> attempts.share(as, attempts.snapshotOf(attempts.foreignImage())));
    forbid(
        StageName.PUBLISH,
        "ec2:ModifySnapshotAttribute",
        "snapshot",
        "ec2:Add/group",
        as -> attempts.shareWithEverybody(as, attempts.snapshotOf(kilnsImage())));
  }

  private void copying() {
    forbid(
        StageName.COPY,
        "ec2:CopyImage",
        "image",
        "ec2:Owner",
        as -> {
          ImageId source = attempts.sourceOfAnother();
          attempts.copy(as, source, copiedFrom(source));
        });
    forbid(
        StageName.COPY,
        "ec2:CreateTags",
        "image",
        "ec2:CreateAction",
        as -> {
          ImageId source = attempts.source();
          attempts.tag(as, attempts.copyOf(source).value(), copiedFrom(source));
        });
    forbid(
        StageName.COPY,
        "ec2:CreateTags",
        "image",
        "aws:RequestTag/CopiedFromAMI",
        as -> attempts.copy(as, attempts.source(), NONE));
  }

  private void forbid(
      StageName stage, String action, String resource, String key, Consumer<AwsClients> call) {
    forbidden.put("%s: %s on %s when %s".formatted(stage, action, resource, key), call);
  }

  private static String name(StageName stage, Privilege privilege, Condition condition) {
    String resource =
        switch (privilege.resources().getFirst()) {
          case Resource.Typed typed -> typed.type();
          case Resource.Everything _ -> "everything";
        };
    return "%s: %s on %s when %s".formatted(stage, privilege.action(), resource, condition.key());
  }

  private ImageId kilnsImage() {
    return stages.scenarios().built().image();
  }
}
