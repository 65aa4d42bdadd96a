package dev.kiln.sandbox.privileges;

import static dev.kiln.sandbox.privileges.Attempts.KILNS;
import static dev.kiln.sandbox.privileges.Attempts.MARK;
import static dev.kiln.sandbox.privileges.Attempts.copiedFrom;
import static dev.kiln.sandbox.privileges.Attempts.kilnsOf;
import static dev.kiln.sandbox.privileges.Attempts.marked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.moto.AwsClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// No stage can do what another stage is for: each kind of work is tried with the credentials of
/// every stage that is not meant to do it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApartIT {
  private StageSandbox stages;

  @SuppressWarnings("NullAway.Init") // set before the first test
  ApartIT() {}

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    stages = StageSandbox.open(folder);
  }

  private static final Map<String, String> TESTED =
      Map.of(TagKey.BUILT_BY, TagKey.KILN, TagKey.TESTED, "2026-11-21T04:00:00Z");

  @AfterAll
  void close() {
    stages.close();
  }

  @TestFactory
  Stream<DynamicTest> whatAStageIsNotForItCannotDo() {
    Attempts attempts = stages.attempts();
    ImageId image = stages.scenarios().built().image();
    List<Work> works = new ArrayList<>();
    works.addAll(begun());
    works.addAll(recipes());
    works.addAll(called());
    works.add(
        new Work(
            "launch an instance of build",
            "ec2:RunInstances",
            Set.of(StageName.BUILD),
            as -> attempts.launch(as, StageName.BUILD)));
    works.add(
        new Work(
            "terminate an instance of build",
            "ec2:TerminateInstances",
            Set.of(StageName.BUILD),
            as -> attempts.terminate(as, attempts.instance(kilnsOf(StageName.BUILD)))));
    works.add(
        new Work(
            "make an image",
            "ec2:CreateImage",
            Set.of(StageName.BUILD),
            as ->
                attempts.createImage(
                    as, attempts.instance(kilnsOf(StageName.BUILD)), KILNS, KILNS)));
    works.add(
        new Work(
            "say what is current",
            "ssm:PutParameter",
            Set.of(StageName.UPDATE, StageName.CONFIRM),
            attempts::setParameter));
    works.add(
        new Work(
            "share an image",
            "ec2:ModifyImageAttribute",
            Set.of(StageName.PUBLISH),
            as -> attempts.share(as, image)));
    works.add(
        new Work(
            "share a snapshot",
            "ec2:ModifySnapshotAttribute",
            Set.of(StageName.PUBLISH),
            as -> attempts.share(as, attempts.snapshotOf(image))));
    works.add(
        new Work("tell the members", "sns:Publish", Set.of(StageName.PUBLISH), attempts::publish));
    works.add(
        new Work(
            "copy an image",
            "ec2:CopyImage",
            Set.of(StageName.COPY),
            as -> {
              ImageId source = attempts.source();
              attempts.copy(as, source, copiedFrom(source), copiedFrom(source));
            }));
    works.add(
        new Work(
            "tell of copies",
            "sqs:SendMessage",
            Set.of(StageName.COPY, StageName.CONFIRM, StageName.COLLECT, StageName.COLLECT_COPIES),
            attempts::report));
    works.add(
        new Work(
            "hear what members tell",
            "sqs:ReceiveMessage",
            Set.of(StageName.FLEET),
            attempts::hearResults));
    works.add(
        new Work(
            "say what became of a copy",
            "s3:PutObject",
            Set.of(StageName.FLEET),
            attempts::enterInLedger));
    works.add(
        new Work(
            "mark a copy",
            "ec2:CreateTags",
            Set.of(StageName.CONFIRM),
            as ->
                attempts.tag(
                    as, attempts.markedCopy().value(), Map.of(TagKey.REPORTED, "copied"))));
    works.add(
        new Work(
            "have a copy made again",
            "sqs:SendMessage",
            Set.of(StageName.COPY, StageName.CONFIRM, StageName.REPLAY),
            attempts::sendToCopier));
    works.add(
        new Work(
            "take a dead letter",
            "sqs:ReceiveMessage",
            Set.of(StageName.REPLAY),
            attempts::receiveDeadLetters));
    works.add(
        new Work(
            "deregister a tested image",
            "ec2:DeregisterImage",
            Set.of(),
            as -> attempts.deregister(as, attempts.image(TESTED))));
    works.add(
        new Work(
            "deregister an image that passed no test",
            "ec2:DeregisterImage",
            Set.of(StageName.BUILD),
            as -> attempts.deregister(as, attempts.image(KILNS))));
    works.add(
        new Work(
            "delete a snapshot",
            "ec2:DeleteSnapshot",
            Set.of(StageName.BUILD),
            as -> attempts.deleteSnapshot(as, attempts.snapshot(KILNS))));
    works.add(
        new Work(
            "deregister a copy",
            "ec2:DeregisterImage",
            Set.of(),
            as -> attempts.deregister(as, attempts.copyOf(attempts.source()))));
    works.addAll(collected());
    works.add(new Work("make a user", "iam:CreateUser", Set.of(), attempts::createUser));
    works.add(
        new Work(
            "become another stage",
            "sts:AssumeRole",
            Set.of(),
            as -> attempts.becomeAnother(as, StageName.PUBLISH)));
    return works.stream().flatMap(this::tests);
  }

  /// How images end, and come back.
  private List<Work> collected() {
    Attempts attempts = stages.attempts();
    List<Work> works = new ArrayList<>();
    Map<String, String> told = Map.of(TagKey.KEEP, "");
    for (StageName stage : List.of(StageName.COLLECT, StageName.COLLECT_COPIES)) {
      String kind = stage == StageName.COLLECT ? "an image" : "a copy";
      Map<String, String> marked = new HashMap<>(marked(stage));
      // Otherwise whoever bakes may unmake it.
      marked.put(TagKey.TESTED, "2026-11-21T04:00:00Z");
      works.add(
          new Work(
              "mark %s that is to go".formatted(kind),
              "ec2:CreateTags",
              Set.of(stage),
              as -> attempts.tag(as, attempts.imageAt(stage, marked).value(), MARK)));
      works.add(
          new Work(
              "take the mark from %s".formatted(kind),
              "ec2:DeleteTags",
              // Whoever lets an image go gives it its time anew.
              stage == StageName.COLLECT ? Set.of(stage, StageName.KEEP) : Set.of(stage),
              as ->
                  attempts.untag(
                      as, attempts.imageAt(stage, marked).value(), TagKey.COLLECT_AFTER)));
      works.add(
          new Work(
              "deprecate %s".formatted(kind),
              "ec2:EnableImageDeprecation",
              Set.of(stage),
              as -> attempts.deprecate(as, attempts.imageAt(stage, marked))));
      works.add(
          new Work(
              "take that back from %s".formatted(kind),
              "ec2:DisableImageDeprecation",
              stage == StageName.COLLECT ? Set.of(stage, StageName.KEEP) : Set.of(stage),
              as -> attempts.undeprecate(as, attempts.imageAt(stage, marked))));
      works.add(
          new Work(
              "deregister %s that is marked".formatted(kind),
              "ec2:DeregisterImage",
              Set.of(stage),
              as -> attempts.deregister(as, attempts.imageAt(stage, marked))));
      works.add(
          new Work(
              "deregister %s that is told to stay".formatted(kind),
              "ec2:DeregisterImage",
              Set.of(),
              as -> attempts.deregister(as, attempts.imageAt(stage, with(marked, told)))));
      works.add(
          new Work(
              "deregister %s that has no tag of Kiln's but the mark".formatted(kind),
              "ec2:DeregisterImage",
              Set.of(),
              as -> attempts.deregister(as, attempts.imageAt(stage, MARK))));
      works.add(
          new Work(
              "delete a snapshot of %s that has no tag of Kiln's but the mark".formatted(kind),
              "ec2:DeleteSnapshot",
              Set.of(),
              as -> attempts.deleteSnapshot(as, attempts.snapshotAt(stage, MARK))));
      works.add(
          new Work(
              "share %s that is marked".formatted(kind),
              "ec2:ModifyImageAttribute",
              stage == StageName.COLLECT ? Set.of(StageName.PUBLISH) : Set.of(),
              as -> attempts.share(as, attempts.imageAt(stage, marked))));
      works.add(
          new Work(
              "share a snapshot of %s".formatted(kind),
              "ec2:ModifySnapshotAttribute",
              stage == StageName.COLLECT ? Set.of(StageName.PUBLISH) : Set.of(),
              as -> attempts.share(as, attempts.snapshotAt(stage, marked))));
    }
    works.add(
        new Work(
            "delete a snapshot that is marked",
            "ec2:DeleteSnapshot",
            Set.of(StageName.COLLECT, StageName.BUILD),
            as -> attempts.deleteSnapshot(as, attempts.snapshot(marked(StageName.COLLECT)))));
    works.add(
        new Work(
            "delete a copy's snapshot that is marked",
            "ec2:DeleteSnapshot",
            Set.of(StageName.COLLECT_COPIES),
            as ->
                attempts.deleteSnapshot(
                    as,
                    attempts.snapshotAt(
                        StageName.COLLECT_COPIES, marked(StageName.COLLECT_COPIES)))));
    works.add(
        new Work(
            "tell an image to stay",
            "ec2:CreateTags",
            Set.of(StageName.KEEP),
            as -> attempts.tag(as, attempts.image(KILNS).value(), told)));
    works.add(
        new Work(
            "let an image go that was told to stay",
            "ec2:DeleteTags",
            Set.of(StageName.KEEP),
            as -> attempts.untag(as, attempts.image(with(KILNS, told)).value(), TagKey.KEEP)));
    works.add(
        new Work(
            "bring back a snapshot",
            "ec2:RestoreSnapshotFromRecycleBin",
            Set.of(StageName.KEEP),
            as -> attempts.restoreSnapshot(as, attempts.binnedSnapshot(KILNS))));
    works.add(
        new Work(
            "bring back an image",
            "ec2:RestoreImageFromRecycleBin",
            Set.of(StageName.KEEP),
            as -> attempts.restore(as, attempts.binned(KILNS))));
    return works;
  }

  private static Map<String, String> with(Map<String, String> tags, Map<String, String> others) {
    Map<String, String> more = new HashMap<>(tags);
    more.putAll(others);
    return more;
  }

  /// What is written of a bake.
  private List<Work> begun() {
    Attempts attempts = stages.attempts();
    List<Work> works = new ArrayList<>();
    works.add(
        new Work(
            "begin a bake",
            "s3:PutObject",
            Set.of(StageName.START, StageName.DUE),
            attempts::begin));
    works.add(new Work("end a bake", "s3:PutObject", Set.of(StageName.START), attempts::cancel));
    works.add(
        new Work(
            "see how a bake was begun",
            "s3:GetObject",
            and(StageName.OF_A_BAKE, StageName.START, StageName.DUE, StageName.COLLECT),
            attempts::readBeginning));
    works.add(
        new Work(
            "see why a bake is to end",
            "s3:GetObject",
            Set.of(
                StageName.START,
                StageName.DUE,
                StageName.LOOKUP,
                StageName.BUILD,
                StageName.TEST,
                StageName.UPDATE,
                StageName.COLLECT),
            attempts::readEnding));
    for (StageName stage : StageName.OF_A_BAKE) {
      works.add(
          new Work(
              "say that %s is done".formatted(stage),
              "s3:PutObject",
              Set.of(stage),
              as -> attempts.keepFact(as, stage)));
    }
    return works;
  }

  private List<Work> recipes() {
    Attempts attempts = stages.attempts();
    Scenarios scenarios = stages.scenarios();
    Set<StageName> readers = and(StageName.OF_A_BAKE, StageName.DUE, StageName.COLLECT);
    return List.of(
        new Work(
            "store a recipe",
            "s3:PutObject",
            Set.of(StageName.SCRIPTS),
            as -> attempts.store(as, "*")),
        new Work(
            "see which recipes there are",
            "s3:ListBucket",
            Set.of(StageName.SCRIPTS, StageName.DUE, StageName.COLLECT),
            as -> attempts.list(as, "recipes/")),
        new Work(
            "see of what a recipe consists",
            "s3:GetObject",
            readers,
            as -> attempts.read(as, scenarios.manifestKey())),
        new Work(
            "read a recipe",
            "s3:GetObject",
            readers,
            as -> attempts.read(as, scenarios.recipeKey())),
        new Work(
            "read the scripts of a build",
            "s3:GetObject",
            Set.of(StageName.BUILD),
            as -> attempts.read(as, scenarios.scriptsKey(InstanceMode.BUILD))),
        new Work(
            "read the scripts of a test",
            "s3:GetObject",
            Set.of(StageName.TEST),
            as -> attempts.read(as, scenarios.scriptsKey(InstanceMode.TEST))));
  }

  /// How the tooling account bakes by itself.
  private List<Work> called() {
    Attempts attempts = stages.attempts();
    List<Work> works = new ArrayList<>();
    works.add(
        new Work(
            "see whether bakes begin by themselves",
            "ssm:GetParameter",
            Set.of(StageName.DUE),
            attempts::readSwitch));
    works.add(
        new Work(
            "start the pipeline",
            "ssm:StartAutomationExecution",
            Set.of(StageName.START, StageName.DUE),
            as -> attempts.startRunbook(as, StageName.PIPELINE)));
    works.add(
        new Work(
            "watch an execution",
            "ssm:GetAutomationExecution",
            Set.of(StageName.START, StageName.DUE, StageName.PIPELINE, StageName.COLLECT),
            attempts::watchExecution));
    works.add(
        new Work(
            "stop an execution",
            "ssm:StopAutomationExecution",
            Set.of(StageName.START),
            attempts::stopExecution));
    works.add(
        new Work(
            "call the function due",
            "lambda:InvokeFunction",
            Set.of(),
            as -> attempts.callFunction(as, StageName.DUE)));
    for (StageName stage : StageName.OF_A_BAKE) {
      works.add(
          new Work(
              "start the runbook of %s".formatted(stage),
              "ssm:StartAutomationExecution",
              Set.of(StageName.PIPELINE),
              as -> attempts.startRunbook(as, stage)));
      works.add(
          new Work(
              "call the function of %s".formatted(stage),
              "lambda:InvokeFunction",
              Set.of(StageName.PIPELINE),
              as -> attempts.callFunction(as, stage)));
    }
    return works;
  }

  private static Set<StageName> and(List<StageName> some, StageName... others) {
    Set<StageName> all = EnumSet.copyOf(some);
    all.addAll(List.of(others));
    return all;
  }

  /// Whoever has bakes done does none of it.
  @TestFactory
  Stream<DynamicTest> whoeverBeginsABakeIsDeniedAllThatItsStagesDo() {
    return Stream.of(StageName.START, StageName.DUE, StageName.PIPELINE)
        .flatMap(stage -> {
          Map<String, Consumer<AwsClients>> calls = callsOfStages(stage);
          Set<String> actions = actionsOfStages();
          actions.removeIf(action -> StageModel.roleOf(stage).declares(Action.of(action)));
          assertThat(calls.keySet()).containsAll(actions);
          return calls.entrySet().stream()
              .filter(call -> actions.contains(call.getKey()))
              .map(call -> new Work(call.getKey(), call.getKey(), Set.of(), call.getValue()))
              .map(work ->
                  DynamicTest.dynamicTest(
                      "%s is denied %s".formatted(stage, work.name()),
                      () -> isDenied(stage, work)));
        });
  }

  /// But for what Lambda does in a function's name, and what is written and read of bakes and
  /// recipes, which others try key by key.
  private static Set<String> actionsOfStages() {
    Set<String> actions = new TreeSet<>();
    for (StageName stage : StageName.OF_A_BAKE) {
      StageModel.roleOf(stage).privileges().stream()
          .map(Privilege::action)
          .filter(action -> !action.service().equals("logs") && !action.service().equals("s3"))
          .forEach(action -> actions.add(action.toString()));
    }
    // There is no call for it alone; who launches nothing passes nothing to an instance.
    actions.remove("iam:PassRole");
    return actions;
  }

  /// One of each kind that the stages of a bake make.
  ///
  /// @param stage that tries them
  private Map<String, Consumer<AwsClients>> callsOfStages(StageName stage) {
    Attempts attempts = stages.attempts();
    ImageId image = stages.scenarios().built().image();
    KeyArn key = attempts.sourceKey();
    KeyArn open = attempts.openKey(stage, key.region());
    Map<String, Consumer<AwsClients>> calls = new TreeMap<>();
    calls.put("ec2:DescribeImages", as -> as.ec2().describeImages());
    calls.put("ec2:DescribeInstances", as -> as.ec2().describeInstances());
    calls.put("ec2:DescribeSnapshots", as -> as.ec2().describeSnapshots());
    calls.put("ec2:GetEbsEncryptionByDefault", as -> as.ec2().getEbsEncryptionByDefault(_ -> {}));
    calls.put("ec2:GetEbsDefaultKmsKeyId", as -> as.ec2().getEbsDefaultKmsKeyId(_ -> {}));
    calls.put("ec2:RunInstances", as -> attempts.launch(as, StageName.BUILD));
    calls.put(
        "ec2:TerminateInstances",
        as -> attempts.terminate(as, attempts.instance(kilnsOf(StageName.BUILD))));
    calls.put(
        "ec2:CreateImage",
        as -> attempts.createImage(as, attempts.instance(kilnsOf(StageName.BUILD)), KILNS, KILNS));
    calls.put("ec2:CreateTags", as -> attempts.tag(as, image.value(), TESTED));
    calls.put("ec2:DeregisterImage", as -> attempts.deregister(as, attempts.image(KILNS)));
    calls.put("ec2:DeleteSnapshot", as -> attempts.deleteSnapshot(as, attempts.snapshot(KILNS)));
    calls.put("ec2:DescribeImageAttribute", as -> attempts.readSharing(as, image));
    calls.put("ec2:ModifyImageAttribute", as -> attempts.share(as, image));
    calls.put(
        "ec2:DescribeSnapshotAttribute",
        as -> attempts.readSharing(as, attempts.snapshotOf(image)));
    calls.put("ec2:ModifySnapshotAttribute", as -> attempts.share(as, attempts.snapshotOf(image)));
    calls.put("kms:CreateGrant", as -> attempts.grant(as, key));
    calls.put("kms:Decrypt", as -> attempts.decrypt(as, key));
    calls.put("kms:DescribeKey", as -> attempts.describe(as, key));
    calls.put("kms:GenerateDataKeyWithoutPlaintext", as -> attempts.generateDataKey(as, key));
    calls.put("kms:ReEncryptFrom", as -> attempts.reEncrypt(as, key, open));
    calls.put("kms:ReEncryptTo", as -> attempts.reEncrypt(as, open, key));
    calls.put("sns:Publish", attempts::publish);
    calls.put("ssm:GetParameter", attempts::readParameter);
    calls.put("ssm:GetParameterHistory", attempts::readParameterHistory);
    calls.put("ssm:LabelParameterVersion", attempts::labelParameter);
    calls.put("ssm:PutParameter", attempts::setParameter);
    return calls;
  }

  private Stream<DynamicTest> tests(Work work) {
    Set<StageName> others = EnumSet.allOf(StageName.class);
    others.removeAll(work.isFor());
    return Arrays.stream(StageName.values())
        .map(stage ->
            others.contains(stage)
                ? DynamicTest.dynamicTest(
                    "%s cannot %s".formatted(stage, work.name()), () -> isDenied(stage, work))
                : DynamicTest.dynamicTest(
                    "%s can %s".formatted(stage, work.name()), () -> isLetThrough(stage, work)));
  }

  private void isDenied(StageName stage, Work work) {
    AwsClients clients = stages.roles().clients(stage);
    long before = stages.roles().lastCall();

    Throwable thrown = catchThrowable(() -> work.call().accept(clients));

    assertThat(thrown)
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.statusCode()).isBetween(400, 403));
    assertThat(stages.roles().denied(stage, before)).containsExactly(work.action());
  }

  /// Otherwise the attempt might be denied to all for a fault of its own.
  private void isLetThrough(StageName stage, Work work) {
    AwsClients clients = stages.roles().clients(stage);
    long before = stages.roles().lastCall();

    work.call().accept(clients);

    assertThat(stages.roles().denied(stage, before)).isEmpty();
  }

  /// @param action what the others are denied
  /// @param isFor the stages that may do it
  private record Work(
      String name, String action, Set<StageName> isFor, Consumer<AwsClients> call) {}
}
