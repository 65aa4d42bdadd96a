package dev.kiln.sandbox.privileges;

import static dev.kiln.sandbox.privileges.Attempts.KILNS;
import static dev.kiln.sandbox.privileges.Attempts.copiedFrom;
import static dev.kiln.sandbox.privileges.Attempts.kilnsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.moto.AwsClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    works.add(new Work("begin a bake", "s3:PutObject", Set.of(StageName.START), attempts::begin));
    works.add(new Work("end a bake", "s3:PutObject", Set.of(StageName.START), attempts::cancel));
    works.add(
        new Work(
            "see how a bake was begun",
            "s3:GetObject",
            Set.of(StageName.START),
            attempts::readBeginning));
    works.add(
        new Work(
            "store a recipe",
            "s3:PutObject",
            Set.of(StageName.SCRIPTS),
            as -> attempts.store(as, "*")));
    works.add(
        new Work(
            "read a recipe",
            "s3:GetObject",
            Set.of(StageName.BUILD, StageName.TEST),
            as -> attempts.read(as, stages.scenarios().manifestKey())));
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
            Set.of(StageName.COPY, StageName.CONFIRM),
            attempts::report));
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
    works.add(new Work("make a user", "iam:CreateUser", Set.of(), attempts::createUser));
    works.add(
        new Work(
            "become another stage",
            "sts:AssumeRole",
            Set.of(),
            as -> attempts.becomeAnother(as, StageName.PUBLISH)));
    return works.stream().flatMap(this::tests);
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
