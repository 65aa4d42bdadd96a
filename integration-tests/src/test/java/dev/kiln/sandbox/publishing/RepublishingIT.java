package dev.kiln.sandbox.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.baking.Result;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.moto.MotoControl.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;

/// `kiln publish`, from the command line to the members' copies.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepublishingIT {
  private static final String OLD = "222222222222";
  private static final String NEW = "333333333333";
  private static final String OTHER = "444444444444";

  @TempDir Path folder;
  private final Sandbox sandbox = Sandbox.open(Scene.DEFAULT, _ -> {}).run();
  private final AwsClients tooling =
      sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
  private final Ear ear = Ear.at(sandbox);

  @BeforeEach
  void writeInstallation() throws IOException {
    Files.writeString(folder.resolve("run.sh"), "#!/bin/bash\necho ran\n");
    Files.writeString(
        folder.resolve("kiln.yaml"),
        """
        tooling: {account: "%s", region: %s}
        builder: {subnet: %s, securityGroup: %s}
        fleet: {accounts: ["222222222222", "333333333333", "444444444444"]}
        """
            .formatted(
                sandbox.installation().tooling(),
                sandbox.installation().region(),
                sandbox.installation().builder().subnet(),
                sandbox.installation().builder().securityGroup()));
  }

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void aNewAccountIsToldAndCopiesAndNobodyElseGetsAnything() throws Exception {
    ImageId image = bake(recipe("grown", List.of(OLD)));
    ImageCreated first = heardOf(image).getFirst();
    long before = lastCall();

    Result result =
        kiln("publish", "--json", recipe("grown", List.of(OLD, NEW, OTHER)), "--accounts", NEW);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(JSON.std.mapFrom(result.out()))
        .containsEntry("outcome", "sent")
        .containsEntry("image", image.value())
        .hasEntrySatisfying(
            "accounts",
            accounts ->
                assertThat(accounts)
                    .hasToString(
                        "[{account=333333333333, regions=[eu-west-1, us-east-1], shareAdded=true}]"));
    assertThat(sharedWith(image))
        .allSatisfy(with -> assertThat(with).containsExactlyInAnyOrder(OLD, NEW));
    assertThat(heardOf(image))
        .singleElement()
        .satisfies(message -> {
          assertThat(message.audience().filterPairs())
              .containsExactly(NEW + ":eu-west-1", NEW + ":us-east-1");
          assertThat(message.name()).isEqualTo(first.name());
          assertThat(message.description()).isEqualTo(first.description());
          assertThat(message.tags()).isEqualTo(first.tags());
        });
    for (Place place : places(NEW)) {
      assertThat(copies(image, place)).hasSize(1);
    }
    for (Place place : places(OTHER)) {
      assertThat(FoundCopy.of(image, place, operator(place))).isEmpty();
    }
    assertThat(changesSince(before))
        .isNotEmpty()
        .allMatch(call -> call.principal().contains("/kiln-publish-"));
  }

  @Test
  void sentTwiceItIsTheSameOneCopy() throws Exception {
    String recipe = recipe("twice", List.of(OLD, NEW));
    ImageId image = bake(recipe);
    for (Place place : places(NEW)) {
      copies(image, place);
    }

    Result once = kiln("publish", recipe, "--accounts", NEW, "--regions", "us-east-1");
    Result again = kiln("publish", recipe, "--accounts", NEW + "," + OLD);

    assertThat(once.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains("account regions share", NEW + " us-east-1 was there");
    assertThat(again.exitCode()).as(again.err()).isZero();
    var _ = Eventually.eventually(sandbox::isQuiet, quiet -> quiet);
    for (Place place : sandbox.scene().places()) {
      assertThat(FoundCopy.of(image, place, operator(place)))
          .hasSize(place.account().value().equals(OTHER) ? 0 : 1);
    }
    assertThat(sharedWith(image))
        .allSatisfy(with -> assertThat(with).containsExactlyInAnyOrder(OLD, NEW));
    assertThat(heardOf(image)).hasSize(3);
  }

  @Test
  void whatWasNeverBakedIsSaidSoAndNothingIsShared() throws Exception {
    Result result = kiln("publish", recipe("unbaked", List.of(OLD)), "--accounts", OLD);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("There is no parameter /kiln/images/unbaked");
  }

  private ImageId bake(String recipe) throws IOException {
    Result result = kiln("bake", "--local", "--json", recipe);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return new ImageId(String.valueOf(JSON.std.mapFrom(result.out()).get("image")));
  }

  private Result kiln(String... arguments) {
    AwsAccess access =
        new AwsAccess(
            StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint()));
    return Result.of(access, new SleepingPause("PT0.05S"), folder.resolve("kiln.yaml"), arguments);
  }

  /// @return the file
  private String recipe(String name, List<String> accounts) throws IOException {
    return Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            name: %s
            description: a test's recipe
            base:
              newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
            build: {instanceType: t3.small, scripts: [run.sh]}
            test: {instanceType: t3.small, scripts: [run.sh]}
            publish:
              targets:
                - {accounts: %s, regions: [eu-west-1, us-east-1]}
            """
                .formatted(name, accounts.stream().map("\"%s\""::formatted).toList()))
        .toString();
  }

  /// What was said of the image since the last time somebody asked.
  private List<ImageCreated> heardOf(ImageId image) {
    return ear.heard().stream()
        .map(Ear.Heard::message)
        .filter(message -> message.sourceAmi().equals(image))
        .toList();
  }

  private List<FoundCopy> copies(ImageId image, Place place) {
    return Eventually.eventually(
        () -> FoundCopy.of(image, place, operator(place)),
        copies -> copies.stream().anyMatch(copy -> copy.state().equals("available")));
  }

  private List<Place> places(String account) {
    return sandbox.scene().places().stream()
        .filter(place -> place.account().value().equals(account))
        .toList();
  }

  /// With whom the image is shared, then each of its snapshots.
  private List<List<String>> sharedWith(ImageId image) {
    List<List<String>> shared = new ArrayList<>();
    shared.add(
        tooling
            .ec2()
            .describeImageAttribute(request ->
                request.imageId(image.value()).attribute(ImageAttributeName.LAUNCH_PERMISSION))
            .launchPermissions()
            .stream()
            .map(LaunchPermission::userId)
            .toList());
    tooling
        .ec2()
        .describeImages(request -> request.imageIds(image.value()))
        .images()
        .getFirst()
        .blockDeviceMappings()
        .forEach(device ->
            shared.add(
                tooling
                    .ec2()
                    .describeSnapshotAttribute(request ->
                        request
                            .snapshotId(device.ebs().snapshotId())
                            .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
                    .createVolumePermissions()
                    .stream()
                    .map(permission -> permission.userId())
                    .toList()));
    return shared;
  }

  private AwsClients operator(Place place) {
    return sandbox.operator(place.account(), place.region());
  }

  private long lastCall() {
    return sandbox.control().calls(Long.MAX_VALUE).last();
  }

  /// What the command changed in the tooling account.
  private List<Call> changesSince(long number) {
    return sandbox.control().calls(number).calls().stream()
        .filter(call -> call.principal().contains(":" + sandbox.scene().tooling() + ":"))
        .filter(call -> !call.principal().endsWith(":root"))
        .filter(call -> !call.action().matches("sts:.*|.*:(Get|List|Describe).*"))
        .toList();
  }
}
