package dev.kiln.sandbox.baking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.moto.MotoControl.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// The command line against the sandbox, by its real entry.
@WithSandbox
class BakingIT {
  private static final Path EXAMPLES = Path.of("../baker/examples");
  private static final Place MEMBER =
      new Place(new AccountId("222222222222"), new Region("eu-west-1"));

  @TempDir Path folder;
  private final Sandbox sandbox;
  private final AwsClients tooling;

  BakingIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.tooling = sandbox.operator(sandbox.scene().tooling(), sandbox.installation().region());
  }

  @BeforeEach
  void writeRecipeAndInstallation() throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/build.sh"), "#!/bin/bash\necho built\n");
    Files.writeString(folder.resolve("scripts/test.sh"), "#!/bin/bash\necho tested\n");
    Installation.Builder builder = sandbox.installation().builder();
    writeInstallation(builder.choices().subnets(), builder.choices().securityGroups());
  }

  @Test
  void bakesUnderTheRolesOfItsStagesOnly() throws Exception {
    Path recipe = recipe("roles", "PT45M");
    long before = lastCall();

    Result result = kiln("bake", "--local", "--json", recipe.toString());

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(callsSince(before))
        .filteredOn(call -> call.principal().contains("developer"))
        .extracting(Call::action)
        .containsOnly("sts:AssumeRole");
    assertThat(principalsOf("ec2:RunInstances", before))
        .containsExactlyInAnyOrder("kiln-build-eu-west-1", "kiln-test-eu-west-1");
    assertThat(principalsOf("ec2:CreateImage", before)).containsExactly("kiln-build-eu-west-1");
    assertThat(principalsOf("ssm:PutParameter", before)).containsExactly("kiln-update-eu-west-1");
    assertThat(principalsOf("sns:Publish", before)).containsExactly("kiln-publish-eu-west-1");
  }

  @Test
  void theImageIsCurrentSharedAndCopied() throws Exception {
    Result result = kiln("bake", "--local", "--json", recipe("whole", "PT45M").toString());

    ImageId image = new ImageId(text(result, "image"));
    assertThat(currentImage("whole")).isEqualTo(image.value());
    AwsClients member = sandbox.operator(MEMBER.account(), MEMBER.region());
    Image shared =
        member.ec2().describeImages(request -> request.imageIds(image.value())).images().getFirst();
    assertThat(shared.tags()).as("tags do not cross accounts").isEmpty();
    Eventually.eventually(() -> FoundCopy.of(image, MEMBER, member), copies -> copies.size() == 1);
  }

  @Test
  void noInstanceIsLeftAndNoneHadARoleOrAnOpenDoor() throws Exception {
    Result result = kiln("bake", "--local", "--json", recipe("instances", "PT45M").toString());

    List<Instance> instances = instancesOf(text(result, "bake"));
    assertThat(instances).hasSize(2);
    assertThat(instances)
        .allSatisfy(instance -> {
          assertThat(instance.state().name())
              .isIn(InstanceStateName.TERMINATED, InstanceStateName.SHUTTING_DOWN);
          assertThat(instance.iamInstanceProfile()).isNull();
          assertThat(instance.keyName()).isNull();
          assertThat(instance.metadataOptions().httpTokensAsString()).isEqualTo("required");
        });
    String group = sandbox.installation().builder().securityGroup();
    assertThat(
            tooling
                .ec2()
                .describeSecurityGroups(request -> request.groupIds(group))
                .securityGroups()
                .getFirst()
                .ipPermissions())
        .isEmpty();
  }

  @Test
  void theJournalKeepsWhatEachStageFoundOut() throws Exception {
    Result result = kiln("bake", "--local", "--json", recipe("journal", "PT45M").toString());

    String bake = text(result, "bake");
    List<String> keys =
        tooling
            .s3()
            .listObjectsV2(request ->
                request.bucket(sandbox.installation().bakesBucket()).prefix("bakes/" + bake + "/"))
            .contents()
            .stream()
            .map(object -> object.key().substring(("bakes/" + bake + "/").length()))
            .toList();
    assertThat(keys)
        .containsExactlyInAnyOrder(
            "start.json",
            "lookup.json",
            "build.json",
            "build/report.tar.gz",
            "test.json",
            "test/report.tar.gz",
            "update.json",
            "publish.json");
  }

  @Test
  void bakesTheOtherExampleWhoseBaseIsNamedByAParameter() throws Exception {
    Result result =
        kiln("bake", "--local", "--json", EXAMPLES.resolve("hardened-al2023.yaml").toString());

    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  @Test
  void aFailingTestScriptIsShownAndNothingIsPublished() throws Exception {
    Path recipe = recipe("failing", "PT45M");
    Files.writeString(folder.resolve("scripts/test.sh"), "#!/bin/bash\nif true; then\n");
    long before = lastCall();

    Result result = kiln("bake", "--local", "--json", recipe.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(text(result, "stage")).isEqualTo("test");
    assertThat(result.err()).contains("scripts/test.sh", "syntax error");
    assertThat(callsSince(before))
        .extracting(Call::action)
        .doesNotContain(
            "sns:Publish", "ssm:PutParameter", "ec2:ModifyImageAttribute", "ec2:CreateTags");
    assertThat(instancesOf(text(result, "bake")))
        .extracting(instance -> instance.state().name())
        .doesNotContain(InstanceStateName.RUNNING, InstanceStateName.STOPPED);
    assertThat(entry(text(result, "bake"), "test"))
        .containsKey("failedAt")
        .hasEntrySatisfying(
            "why", why -> assertThat(String.valueOf(why)).contains("scripts/test.sh", "syntax"));
  }

  @Test
  void aBakeThatFailedIsInNobodysWay() throws Exception {
    String foreign = tooling.ec2().describeSubnets().subnets().get(1).subnetId();
    writeInstallation(List.of(foreign), sandbox.installation().builder().securityGroups());
    Path recipe = recipeWith("mended", "subnet: " + foreign);
    Result failed = kiln("bake", "--local", "--json", recipe.toString());

    Result other = kiln("bake", "--local", "--json", recipe("mended", "PT45M").toString());

    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(entry(text(failed, "bake"), "build")).containsKey("failedAt");
    assertThat(entry(text(failed, "bake"), "start")).containsEntry("standing", "stopped");
    assertThat(other.exitCode()).as(other.err()).isZero();
  }

  @Test
  void oneBakeOfARecipeIsAtWorkAtATime() throws Exception {
    Path recipe = recipe("single", "PT45M");
    Instant now = Instant.now();
    String running = "single-" + BakeId.time(now.minusSeconds(60)) + "-000000";
    writeBeginning(running, now.minusSeconds(60), now.plusSeconds(3_600));

    Result second = kiln("bake", "--local", "--json", recipe.toString());
    writeBeginning(running, now.minusSeconds(60), now.minusSeconds(1));
    Result third = kiln("bake", "--local", "--json", recipe.toString());

    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(text(second, "stage")).isEqualTo("start");
    assertThat(second.err()).contains(running + " is at work since", "in stage lookup", "--wait");
    assertThat(third.exitCode()).as(third.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"build", "test"})
  void theLastHundredLinesOfAFailingScriptsLogAreShown(String stage) throws Exception {
    List<String> scripts = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      scripts.add("scripts/fine-%03d.sh".formatted(i));
      Files.writeString(folder.resolve(scripts.getLast()), "#!/bin/bash\n");
    }
    scripts.add("scripts/broken.sh");
    Files.writeString(folder.resolve(scripts.getLast()), "#!/bin/bash\nif true; then\n");
    Path recipe = recipe("long-" + stage, "PT45M");
    Files.writeString(
        recipe,
        Files.readString(recipe)
            .replace("[scripts/%s.sh]".formatted(stage), String.valueOf(scripts)));

    Result result = kiln("bake", "--local", "--json", recipe.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(text(result, "stage")).isEqualTo(stage);
    List<String> shown =
        result
            .err()
            .lines()
            .dropWhile(line -> !line.endsWith("The end of the log:"))
            .skip(1)
            .toList();
    assertThat(shown).hasSize(100).last().asString().contains("syntax error");
    assertThat(shown).anyMatch(line -> line.contains("fine-119.sh"));
    assertThat(result.err()).contains("scripts/broken.sh ended with exit code");
  }

  @Test
  void aBuilderHasTheDiskAndThePlaceItsRecipeAsksFor() throws Exception {
    Installation.Builder builder = sandbox.installation().builder();
    String subnet = builder.choices().subnets().getFirst();
    String group = builder.choices().securityGroups().getFirst();
    Path recipe =
        recipeWith(
            "chosen", "volumeSize: 20\nsubnet: %s\nsecurityGroup: %s".formatted(subnet, group));
    long before = lastCall();

    Result result = kiln("bake", "--local", "--json", recipe.toString());

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(placesOfLaunches("kiln-build", before)).containsExactly(group, subnet);
    assertThat(placesOfLaunches("kiln-test", before))
        .containsExactly(builder.securityGroup(), builder.subnet());
    Image image =
        tooling
            .ec2()
            .describeImages(request -> request.imageIds(uncheckedText(result, "image")))
            .images()
            .getFirst();
    assertThat(image.blockDeviceMappings())
        .singleElement()
        .satisfies(disk -> {
          assertThat(disk.deviceName()).isEqualTo(image.rootDeviceName());
          assertThat(disk.ebs().volumeSize()).isEqualTo(20);
        });
  }

  @Test
  void whatTheInstallationDoesNotAllowIsRefusedBeforeAnythingIsAsked() throws Exception {
    Path recipe = recipeWith("elsewhere", "subnet: subnet-0a1b2c3d\ninstanceProfile: admin");
    long before = lastCall();

    Result result = kiln("bake", "--local", recipe.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("elsewhere.yaml:6: build.subnet", "elsewhere.yaml:7: build.instanceProfile")
        .contains("kiln.yaml, builder.subnets", "kiln.yaml, builder.instanceProfiles");
    assertThat(callsSince(before))
        .extracting(Call::principal)
        .noneMatch(principal -> principal.contains("developer"));
  }

  @Test
  void whatOnlyTheFileAllowsIsRefusedByTheStagesRole() throws Exception {
    String foreign = tooling.ec2().describeSubnets().subnets().get(1).subnetId();
    writeInstallation(List.of(foreign), sandbox.installation().builder().securityGroups());

    Result result = kiln("bake", "--local", recipeWith("foreign", "subnet: " + foreign).toString());

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("UnauthorizedOperation", "ec2:RunInstances", foreign);
  }

  @Test
  void pushingTheSameRecipeAgainWritesNothing() throws Exception {
    Path recipe = recipe("pushed", "PT45M");
    Result first = kiln("push", "--json", recipe.toString());
    long before = lastCall();

    Result second = kiln("push", "--json", recipe.toString());

    assertThat(JSON.std.mapFrom(first.out())).containsEntry("stored", true);
    assertThat(JSON.std.mapFrom(second.out())).containsEntry("stored", false);
    assertThat(callsSince(before)).extracting(Call::action).doesNotContain("s3:PutObject");
  }

  @Test
  void rollbackMakesTheImageBeforeCurrentAgain() throws Exception {
    Path recipe = recipe("back", "PT45M");
    Result first = kiln("bake", "--local", "--json", recipe.toString());
    Result nothing = kiln("rollback", "back");
    Result second = kiln("bake", "--local", "--json", recipe.toString());
    assertThat(second.exitCode()).as(second.err()).isZero();

    Result back = kiln("rollback", "back", "--json");
    Result named = kiln("rollback", "back", text(second, "bake"), "--json");
    Result unknown = kiln("rollback", "back", "back-20261101T040000Z-1a2b3c");

    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.err()).contains("Nothing was behind /kiln/images/back", text(first, "bake"));
    assertThat(text(back, "image")).isEqualTo(text(first, "image"));
    assertThat(text(named, "image")).isEqualTo(text(second, "image"));
    assertThat(currentImage("back")).isEqualTo(text(second, "image"));
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("There is no tested image of back-20261101T040000Z-1a2b3c");
  }

  @Test
  void somebodyWhoMayNotAssumeTheRolesIsToldSoInAwsOwnWords() throws Exception {
    AwsCredentials stranger = userWithoutRights();

    Result result = kilnAs(stranger, "bake", "--local", recipe("stranger", "PT45M").toString());

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .startsWith("AccessDenied")
        .contains("not authorized to perform: sts:AssumeRole", "kiln-start");
  }

  @Test
  void aRecipeWithMistakesCausesNoCallToAws() throws Exception {
    long before = lastCall();

    Result result =
        kiln("bake", "--local", "../baker/src/test/resources/recipes/seven-mistakes.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(7);
    assertThat(callsSince(before))
        .extracting(Call::principal)
        .noneMatch(principal -> principal.contains("developer"));
  }

  @Test
  void statusTellsOfEachBakeTheNewestFirst() throws Exception {
    Path recipe = recipe("watched", "PT45M");
    Result good = kiln("bake", "--local", "--json", recipe.toString());
    Files.writeString(folder.resolve("scripts/test.sh"), "#!/bin/bash\nif true; then\n");
    writeBeginning("watched-20261101T040000Z-1a2b3c", Instant.EPOCH, Instant.EPOCH.plusSeconds(9));
    Result bad = kiln("bake", "--local", "--json", recipe.toString());
    long before = lastCall();

    Result table = kiln("status", "--recipe", "watched");
    Result whole = kiln("status", text(bad, "bake"));
    Result json = kiln("status", text(good, "bake"), "--json");
    Result none = kiln("status", "watched-20261101T040000Z-000000");

    assertThat(table.out().lines())
        .satisfiesExactly(
            heads -> assertThat(heads).contains("bake", "state", "why"),
            row -> assertThat(row).contains("failed", "test", "scripts/test.sh"),
            row -> assertThat(row).contains("published", text(good, "image")),
            row -> assertThat(row).contains("watched-20261101T040000Z-1a2b3c", "abandoned"));
    assertThat(whole.out()).contains("failed in stage test", "syntax error", "baseImage");
    assertThat(text(json, "image")).isEqualTo(text(good, "image"));
    assertThat(JSON.std.mapFrom(json.out())).containsKey("entries");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(callsSince(before))
        .filteredOn(
            call -> call.principal().contains(sandbox.scene().tooling() + ":assumed-role/kiln-"))
        .isNotEmpty()
        .allMatch(call -> call.principal().contains("kiln-start-"));
  }

  @Test
  void cancelEndsABakeWhoseProcessIsNoMore() throws Exception {
    Instant now = Instant.now();
    String bake = "ended-" + BakeId.time(now) + "-000000";
    writeBeginning(bake, now, now.plusSeconds(3_600));
    Path recipe = recipe("ended", "PT45M");
    writeLookup(bake, text(kiln("push", "--json", recipe.toString()), "digest"));
    String instance = builderOf(bake);
    long before = lastCall();

    Result cancelled = kiln("cancel", bake, "--why", "enough");
    Result again = kiln("cancel", bake, "--json");
    Result status = kiln("status", "--recipe", "ended", "--json");
    Result resumed = kiln("bake", "--local", "--json", "--resume", bake, recipe.toString());

    assertThat(cancelled.exitCode()).as(cancelled.err()).isZero();
    assertThat(cancelled.out())
        .contains(bake + " is cancelled. Its instance of build is terminated.");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("\"instancesOf\":[]");
    assertThat(principalsOf("ec2:TerminateInstances", before))
        .containsExactly("kiln-build-eu-west-1");
    assertThat(instancesOf(bake))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.instanceId()).isEqualTo(instance);
          assertThat(found.state().name())
              .isIn(InstanceStateName.SHUTTING_DOWN, InstanceStateName.TERMINATED);
        });
    assertThat(status.out()).contains("\"state\":\"cancelled\"", "\"why\":\"by kiln cancel\"");
    assertThat(resumed.exitCode()).isEqualTo(1);
    assertThat(text(resumed, "outcome")).isEqualTo("cancelled");
    assertThat(resumed.err()).contains("is not taken up again");
  }

  @Test
  void aBakeAtWorkThatIsTestedIsNotCancelled() throws Exception {
    Instant now = Instant.now();
    String bake = "tested-" + BakeId.time(now) + "-000000";
    writeBeginning(bake, now, now.plusSeconds(3_600));
    writeEntry(bake, "test", Map.of("testedAt", now.toString()));

    Result late = kiln("cancel", bake, "--json");

    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.err()).contains("Too late: " + bake, "kiln rollback tested");
    assertThat(text(late, "outcome")).isEqualTo("failed");
    assertThat(kiln("status", bake).out()).contains("is running, in stage update");
  }

  @Test
  void whatIsResumedHasBeenBegunWithTheSameFiles() throws Exception {
    Path recipe = recipe("resumed", "PT45M");
    Instant now = Instant.now();
    String bake = "resumed-" + BakeId.time(now) + "-000000";
    writeBeginning(bake, now, now.plusSeconds(3_600));
    writeLookup(bake, "d".repeat(64));
    String future = "resumed-" + BakeId.time(now.plusSeconds(86_400)) + "-000000";
    long before = lastCall();

    Result changed = resume(bake, recipe);
    Result mistyped = resume("resumed-" + BakeId.time(now) + "-000001", recipe);
    Result toCome = resume(future, recipe);
    Result noTime = resume("resumed-20261399T000000Z-000000", recipe);

    assertThat(List.of(changed, mistyped, toCome, noTime))
        .allSatisfy(result -> {
          assertThat(result.exitCode()).isEqualTo(2);
          assertThat(text(result, "outcome")).isEqualTo("failed");
          assertThat(result.err()).startsWith("--resume: ");
        });
    assertThat(changed.err()).contains("was begun with resumed as " + "d".repeat(64));
    assertThat(mistyped.err()).contains("there is no bake");
    assertThat(toCome.err()).contains("of a time to come");
    assertThat(noTime.err()).contains("there is no time 20261399T000000Z");
    assertThat(callsSince(before)).extracting(Call::action).doesNotContain("s3:PutObject");
  }

  @Test
  void aBakeThatALaterOneHasOvertakenCostsNothing() throws Exception {
    Path recipe = recipe("overtaken", "PT45M");
    Instant earlier = Instant.now().minusSeconds(60);
    String bake = "overtaken-" + BakeId.time(earlier) + "-000000";
    writeBeginning(bake, earlier, earlier.plusSeconds(1));
    String later = text(kiln("bake", "--local", "--json", recipe.toString()), "bake");
    long before = lastCall();

    Result resumed = resume(bake, recipe);

    assertThat(resumed.exitCode()).isEqualTo(1);
    assertThat(resumed.err()).contains("The image of " + later + ", which was asked for later");
    assertThat(callsSince(before)).extracting(Call::action).doesNotContain("ec2:RunInstances");
    assertThat(entry(bake, "start"))
        .containsEntry("standing", "stopped")
        .hasEntrySatisfying("why", why -> assertThat(why).asString().contains(later));
    assertThat(kiln("status", later).out())
        .contains("s3://" + sandbox.installation().bakesBucket() + "/bakes/" + later + "/build/");
  }

  @Test
  void anInterruptedBakeIsToldToMachinesAndTakenUpAtOnce() throws Exception {
    Path recipe = recipe("broken-off", "PT45M");

    Result interrupted =
        kilnWith(
            _ -> {
              throw new InterruptedException();
            },
            "bake",
            "--local",
            "--json",
            recipe.toString());
    String bake = text(interrupted, "bake");
    Result resumed = resume(bake, recipe);

    assertThat(interrupted.exitCode()).isEqualTo(1);
    assertThat(text(interrupted, "outcome")).isEqualTo("interrupted");
    assertThat(entry(bake, "start")).containsKey("process");
    assertThat(resumed.err()).doesNotContain("Another process");
  }

  @Test
  void machinesAreToldOfWhatThereIsNot() throws Exception {
    Result rollback = kiln("rollback", "never-baked", "--json");
    Result status = kiln("status", "never-20261101T040000Z-000000", "--json");
    Result diff =
        kiln("diff", "never-20261101T040000Z-000000", "never-20261101T040000Z-000001", "--json");

    assertThat(List.of(rollback, status, diff))
        .allSatisfy(result -> {
          assertThat(result.exitCode()).isEqualTo(1);
          assertThat(JSON.std.mapFrom(result.out()))
              .containsEntry("outcome", "failed")
              .containsKey("problems");
        });
  }

  @Test
  void aBakeThatCannotBeReadIsARowAndNoMore() throws Exception {
    Instant now = Instant.now();
    String garbled = "garbled-" + BakeId.time(now) + "-000000";
    String sound = "garbled-" + BakeId.time(now) + "-000001";
    writeEntry(garbled, "start", Map.of("standing", "upside down"));
    writeBeginning(sound, now, now.plusSeconds(3_600));
    writeEntry("garbled-20261399T000000Z-000000", "start", Map.of());

    Result status = kiln("status", "--recipe", "garbled");

    assertThat(status.exitCode()).as(status.err()).isZero();
    assertThat(status.out().lines())
        .satisfiesExactly(
            heads -> assertThat(heads).contains("state"),
            row -> assertThat(row).contains(sound, "running"),
            row ->
                assertThat(row).contains(garbled, "unreadable: bakes/" + garbled + "/start.json"));
  }

  @Test
  void whatIsPublishedIsNotCancelled() throws Exception {
    Result good = kiln("bake", "--local", "--json", recipe("late", "PT45M").toString());

    Result late = kiln("cancel", text(good, "bake"));
    Result none = kiln("cancel", "late-20261101T040000Z-000000");

    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.err()).contains("is published", "kiln rollback late");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("There is no bake");
  }

  @Test
  void sweepEndsTheInstanceOfAnAbandonedBakeAndOfNoOther() throws Exception {
    Instant now = Instant.now();
    String over = "swept-" + BakeId.time(now) + "-000000";
    String running = "swept-" + BakeId.time(now) + "-000001";
    writeBeginning(over, now.minusSeconds(60), now.minusSeconds(1));
    writeBeginning(running, now, now.plusSeconds(3_600));
    for (String bake : List.of(over, running)) {
      writeLookup(bake, "d".repeat(64));
    }
    String left = builderOf(over);
    String atWork = builderOf(running);
    long before = lastCall();

    Result dry = kiln("sweep", "--dry-run");
    List<String> terminatedDry = principalsOf("ec2:TerminateInstances", before);
    Result swept = kiln("sweep");

    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("not done  " + left).doesNotContain(atWork);
    assertThat(terminatedDry).isEmpty();
    assertThat(swept.exitCode()).as(swept.err()).isZero();
    assertThat(swept.out()).contains("done      " + left).doesNotContain(atWork);
    assertThat(principalsOf("ec2:TerminateInstances", before))
        .containsExactly("kiln-build-eu-west-1");
    assertThat(stateOf(over)).isNotEqualTo(InstanceStateName.RUNNING);
    assertThat(kiln("cancel", running).exitCode()).isZero();
  }

  @Test
  void sweepTakesBackWhatWasSharedOfAnImageThatWasNeverPublished() throws Exception {
    Result good = kiln("bake", "--local", "--json", recipe("shared", "PT45M").toString());
    String bake = text(good, "bake");
    String image = text(good, "image");
    Instant now = Instant.now();
    writeBeginning(bake, now.minusSeconds(60), now.minusSeconds(1));
    writeEntry(bake, "publish", Map.of("failedAt", now.toString(), "why", "half done"));
    assertThat(sharedWith(image)).isNotEmpty();

    Result swept = kiln("sweep", "--json");

    assertThat(swept.exitCode()).as(swept.err()).isZero();
    assertThat(swept.out()).contains(image, "a tested image, left", "to be revoked");
    assertThat(sharedWith(image)).isEmpty();
    assertThat(kiln("sweep").out()).contains(image).doesNotContain("to be revoked");
  }

  @Test
  void sweepUnmakesAnImageWhoseBakeEndedBeforeItsTest() throws Exception {
    Result good = kiln("bake", "--local", "--json", recipe("untested", "PT45M").toString());
    String bake = text(good, "bake");
    String image = text(good, "image");
    Image made =
        tooling.ec2().describeImages(request -> request.imageIds(image)).images().getFirst();
    String snapshot = made.blockDeviceMappings().getFirst().ebs().snapshotId();
    tooling
        .ec2()
        .deleteTags(
            request -> request.resources(image).tags(Tag.builder().key("kiln:tested").build()));
    tooling
        .ec2()
        .modifyImageAttribute(request ->
            request
                .imageId(image)
                .attribute("launchPermission")
                .operationType("remove")
                .userIds(sharedWith(image)));
    Instant now = Instant.now();
    writeBeginning(bake, now.minusSeconds(60), now.minusSeconds(1));
    writeEntry(bake, "test", Map.of("failedAt", now.toString(), "why", "no page"));
    writeEntry(bake, "publish", Map.of("failedAt", now.toString(), "why", "never begun"));

    Result swept = kiln("sweep", "--json");

    assertThat(swept.exitCode()).as(swept.err()).isZero();
    assertThat(swept.out()).contains(image, "to be deregistered");
    assertThat(kiln("sweep").out()).doesNotContain(image);
    assertThat(
            tooling
                .ec2()
                .describeSnapshots(request ->
                    request.filters(Filter.builder().name("snapshot-id").values(snapshot).build()))
                .snapshots())
        .isEmpty();
  }

  private List<String> sharedWith(String image) {
    return tooling
        .ec2()
        .describeImageAttribute(request -> request.imageId(image).attribute("launchPermission"))
        .launchPermissions()
        .stream()
        .map(permission -> String.valueOf(permission.userId()))
        .toList();
  }

  private InstanceStateName stateOf(String bake) {
    return instancesOf(bake).getFirst().state().name();
  }

  /// As the stage build launches one, but for what it would run.
  private String builderOf(String bake) {
    String base =
        tooling
            .ec2()
            .describeImages(request -> request.owners("099720109477"))
            .images()
            .getFirst()
            .imageId();
    List<Tag> tags =
        Map.of("BuiltBy", "kiln", "kiln:bake", bake, "kiln:stage", "build").entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return tooling
        .ec2()
        .runInstances(request ->
            request
                .imageId(base)
                .instanceType("t3.small")
                .minCount(1)
                .maxCount(1)
                .metadataOptions(options -> options.httpTokens("required"))
                .tagSpecifications(
                    TagSpecification.builder()
                        .resourceType(ResourceType.INSTANCE)
                        .tags(tags)
                        .build()))
        .instances()
        .getFirst()
        .instanceId();
  }

  private void writeBeginning(String bake, Instant startedAt, Instant latest) throws IOException {
    writeEntry(
        bake,
        "start",
        Map.of(
            "recipe", new BakeId(bake).recipe().value(),
            "startedAt", startedAt.toString(),
            "latest", latest.toString(),
            "standing", "at work"));
  }

  private void writeLookup(String bake, String digest) throws IOException {
    writeEntry(
        bake,
        "lookup",
        Map.of(
            "digest", digest,
            "baseImage", "ami-0000000000000ba5e",
            "owner", "099720109477",
            "name", "ubuntu",
            "architecture", "x86_64",
            "createdAt", "2026-11-01T00:00:00Z"));
  }

  private void writeEntry(String bake, String name, Map<String, Object> entry) throws IOException {
    byte[] json = JSON.std.asBytes(entry);
    tooling
        .s3()
        .putObject(
            request ->
                request
                    .bucket(sandbox.installation().bakesBucket())
                    .key("bakes/%s/%s.json".formatted(bake, name)),
            RequestBody.fromBytes(json));
  }

  private Map<String, Object> entry(String bake, String name) throws IOException {
    return JSON.std.mapFrom(
        tooling
            .s3()
            .getObjectAsBytes(request ->
                request
                    .bucket(sandbox.installation().bakesBucket())
                    .key("bakes/%s/%s.json".formatted(bake, name)))
            .asByteArray());
  }

  private void writeInstallation(List<String> subnets, List<String> securityGroups)
      throws IOException {
    Files.writeString(
        folder.resolve("kiln.yaml"),
        """
        tooling: {account: "%s", region: %s}
        builder: {subnet: %s, securityGroup: %s, subnets: %s, securityGroups: %s}
        """
            .formatted(
                sandbox.installation().tooling(),
                sandbox.installation().region(),
                sandbox.installation().builder().subnet(),
                sandbox.installation().builder().securityGroup(),
                subnets,
                securityGroups));
  }

  /// @param more lines below `build`
  private Path recipeWith(String name, String more) throws IOException {
    Path file = recipe(name, "PT45M");
    return Files.writeString(
        file, Files.readString(file).replaceFirst("build:\n", "build:\n" + more.indent(2)));
  }

  private Path recipe(String name, String timeout) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        name: %s
        description: a test's recipe
        base:
          newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
        build:
          instanceType: t3.small
          scripts: [scripts/build.sh]
          timeout: %s
        test:
          instanceType: t3.small
          scripts: [scripts/test.sh]
        publish:
          targets:
            - {accounts: ["222222222222"], regions: [eu-west-1]}
        """
            .formatted(name, timeout));
  }

  private String currentImage(String recipe) {
    return tooling
        .ssm()
        .getParameter(request -> request.name("/kiln/images/" + recipe))
        .parameter()
        .value();
  }

  private AwsCredentials userWithoutRights() {
    var iam = tooling.iam();
    String name = "stranger-" + System.nanoTime();
    iam.createUser(user -> user.userName(name));
    var key = iam.createAccessKey(user -> user.userName(name)).accessKey();
    return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
  }

  private List<Instance> instancesOf(String bake) {
    Filter ofBake = Filter.builder().name("tag:kiln:bake").values(bake).build();
    return tooling
        .ec2()
        .describeInstances(request -> request.filters(ofBake))
        .reservations()
        .stream()
        .flatMap(reservation -> reservation.instances().stream())
        .toList();
  }

  private long lastCall() {
    return sandbox.control().calls(0).last();
  }

  private List<Call> callsSince(long number) {
    return sandbox.control().calls(number).calls();
  }

  private List<String> principalsOf(String action, long since) {
    return callsSince(since).stream()
        .filter(call -> call.action().equals(action))
        .map(call -> call.principal().replaceFirst(".*?/(.*?)/.*", "$1"))
        .distinct()
        .toList();
  }

  /// The security groups and subnets a stage has launched instances in.
  private List<String> placesOfLaunches(String role, long since) {
    return callsSince(since).stream()
        .filter(call -> call.action().equals("ec2:RunInstances"))
        .filter(call -> call.principal().contains(role))
        .flatMap(call -> call.asked().stream())
        .map(asked -> asked.resource().replaceFirst(".*/", ""))
        .filter(id -> id.startsWith("subnet-") || id.startsWith("sg-"))
        .distinct()
        .sorted()
        .toList();
  }

  private Result kiln(String... arguments) {
    return kilnAs(sandbox.developer(), arguments);
  }

  private Result resume(String bake, Path recipe) {
    return kiln("bake", "--local", "--json", "--resume", bake, recipe.toString());
  }

  private Result kilnAs(AwsCredentials caller, String... arguments) {
    return Result.of(
        access(caller), new SleepingPause("PT0.05S"), folder.resolve("kiln.yaml"), arguments);
  }

  private Result kilnWith(Pause pause, String... arguments) {
    return Result.of(access(sandbox.developer()), pause, folder.resolve("kiln.yaml"), arguments);
  }

  private AwsAccess access(AwsCredentials caller) {
    return new AwsAccess(StaticCredentialsProvider.create(caller), Optional.of(sandbox.endpoint()));
  }

  private static String text(Result result, String field) throws IOException {
    return String.valueOf(
        Objects.requireNonNull(JSON.std.mapFrom(result.out()).get(field), result.err()));
  }

  private static String uncheckedText(Result result, String field) {
    try {
      return text(result, field);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
