package dev.kiln.sandbox.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.Kiln;
import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.setup.Deployment;
import dev.kiln.sandbox.setup.Member;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/// An installation whose images are encrypted under a key of the tooling account, from bake to
/// copy.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncryptedSourcesIT {
  private static final Scene SCENE =
      new Scene(
              new AccountId("111111111111"),
              new Region("eu-west-1"),
              List.of(new AccountId("222222222222")),
              List.of(new Region("eu-west-1"), new Region("us-east-1")))
          .encryptingSources();
  private static final Scene.Place AT_HOME = SCENE.places().getFirst();
  private static final Scene.Place ABROAD = SCENE.places().getLast();

  @TempDir Path folder;
  private final Sandbox sandbox = Sandbox.open(SCENE, _ -> {}).run();
  private final AwsClients tooling = sandbox.operator(SCENE.tooling(), SCENE.home());
  private final String deployed = keyPolicy();
  private final Ear ear = Ear.at(sandbox);
  private final List<ImageCreated> heard = new ArrayList<>();

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void anEncryptedImageIsCopiedUnderTheMembersOwnKeysAtHomeAndAbroad() throws Exception {
    ImageId image = bake("encrypted");

    assertThat(snapshots(image))
        .isNotEmpty()
        .allSatisfy(snapshot -> {
          assertThat(snapshot.encrypted()).isTrue();
          assertThat(snapshot.kmsKeyId()).isEqualTo(sandbox.sourceKey().value());
        });
    for (Scene.Place place : SCENE.places()) {
      FoundCopy copy = eventually(image, place, EncryptedSourcesIT::isAvailable).getLast();
      assertThat(copy.encrypted()).isTrue();
      assertThat(copy.key()).isEqualTo(sandbox.member(place).key().value());
    }
  }

  @Test
  void theMessageNamesTheKey() throws Exception {
    ImageId image = bake("told");

    assertThat(message(image).origin())
        .isInstanceOfSatisfying(
            Origin.Kiln.class,
            origin ->
                assertThat(origin.encryption())
                    .isEqualTo(new Encryption.Under(sandbox.sourceKey())));
  }

  @Test
  void aBuilderWhoseStageMayNotUseTheKeyDoesNotStartAndItIsSaidWhy() throws Exception {
    putKeyPolicy(
        """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*",
           "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:root"}}}]}
        """);
    try {
      Result result = kiln("locked");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.err())
          .contains("Client.InternalError: Client error on launch", "encrypted under a key");
    } finally {
      putKeyPolicy(deployed);
    }
  }

  /// EC2 answers with an image, which fails later.
  @Test
  void withoutTheMembersRightOnTheKeyACopyFailsAndTheNextAttemptIsRightOnceItHasIt()
      throws Exception {
    ImageId image;
    giveCopier(ABROAD, false);
    try {
      image = bake("unread");
      assertFailedForItsKey(eventually(image, ABROAD, copies -> isIn("failed", copies)), ABROAD);
    } finally {
      giveCopier(ABROAD, true);
    }

    Member member = sandbox.member(ABROAD);
    // EC2 tells the second in which a copy was made: a message of the same one may have made it.
    var _ = sandbox.control().advanceClock(Duration.ofSeconds(2));
    String again = again(message(image)).toJson();
    operator(ABROAD)
        .sqs()
        .sendMessage(request -> request.queueUrl(member.copy().url()).messageBody(again));

    List<FoundCopy> copies = eventually(image, ABROAD, EncryptedSourcesIT::isAvailable);
    assertThat(copies)
        .filteredOn(copy -> copy.state().equals("available"))
        .singleElement()
        .satisfies(copy -> assertThat(copy.tags()).containsEntry(TagKey.ATTEMPT, "2"));
  }

  @Test
  void aMemberThatTheKeysPolicyDoesNotNameGetsNoCopy() throws Exception {
    putKeyPolicy(deployed.replace(AT_HOME.account().value(), "333333333333"));
    try {
      ImageId image = bake("closed");

      assertFailedForItsKey(eventually(image, AT_HOME, copies -> isIn("failed", copies)), AT_HOME);
    } finally {
      putKeyPolicy(deployed);
    }
  }

  private ImageId bake(String recipe) throws IOException {
    Result result = kiln(recipe);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return new ImageId(String.valueOf(JSON.std.mapFrom(result.out()).get("image")));
  }

  private Result kiln(String recipe) throws IOException {
    Installation installation = sandbox.installation();
    Path file =
        Files.writeString(
            folder.resolve("kiln.yaml"),
            """
            tooling: {account: "%s", region: %s}
            builder: {subnet: %s, securityGroup: %s}
            sourceKey: %s
            """
                .formatted(
                    installation.tooling(),
                    installation.region(),
                    installation.builder().subnet(),
                    installation.builder().securityGroup(),
                    sandbox.sourceKey()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    AwsAccess access =
        new AwsAccess(
            StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint()));
    try (ApplicationContext context =
        ApplicationContext.builder()
            .banner(false)
            .properties(Map.of("kiln.longest-pause", "PT0.05S"))
            .build()) {
      context.registerSingleton(AwsAccess.class, access);
      context.start();
      int exitCode =
          Kiln.commandLine(context)
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .execute(
                  "bake",
                  "--local",
                  "--json",
                  recipe(recipe).toString(),
                  "--installation",
                  file.toString());
      return new Result(exitCode, out.toString(), err.toString());
    }
  }

  private Path recipe(String name) throws IOException {
    Files.writeString(folder.resolve("run.sh"), "#!/bin/bash\necho ran\n");
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
            - {accounts: ["222222222222"], regions: [eu-west-1, us-east-1]}
        """
            .formatted(name));
  }

  private ImageCreated message(ImageId image) {
    heard.addAll(ear.heard().stream().map(Ear.Heard::message).toList());
    return heard.stream()
        .filter(message -> message.sourceAmi().equals(image))
        .findFirst()
        .orElseThrow();
  }

  /// As `kiln publish` sends it: the first message is answered, by a failure that confirm follows.
  private static ImageCreated again(ImageCreated message) {
    Origin.Kiln first = (Origin.Kiln) message.origin();
    return new ImageCreated(
        message.sourceAmi(),
        message.sourceRegion(),
        message.audience(),
        message.name(),
        message.description(),
        message.tags(),
        new Origin.Kiln(
            first.recipe(),
            first.bake(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            first.retention(),
            first.encryption(),
            true));
  }

  private List<Snapshot> snapshots(ImageId image) {
    List<String> ids =
        tooling
            .ec2()
            .describeImages(request -> request.imageIds(image.value()))
            .images()
            .getFirst()
            .blockDeviceMappings()
            .stream()
            .map(device -> device.ebs().snapshotId())
            .toList();
    return tooling.ec2().describeSnapshots(request -> request.snapshotIds(ids)).snapshots();
  }

  private void assertFailedForItsKey(List<FoundCopy> copies, Scene.Place place) {
    assertThat(copies)
        .singleElement()
        .satisfies(copy ->
            assertThat(
                    operator(place)
                        .ec2()
                        .describeImages(request -> request.imageIds(copy.image()))
                        .images()
                        .getFirst()
                        .stateReason()
                        .message())
                .contains("Given key ID is not accessible", sandbox.sourceKey().value()));
  }

  /// The copier's role as it is declared, with or without its rights on the source's key.
  private void giveCopier(Scene.Place where, boolean readsSource) {
    Map<Place, String> places =
        Places.ofMember(
            sandbox.installation(), where.account(), where.region(), sandbox.member(where).key());
    if (!readsSource) {
      places.put(Place.SOURCE_KEY, "");
    }
    String policy = StagePolicies.rolePolicy(StageModel.roleOf(StageName.COPY), places);
    operator(where)
        .iam()
        .putRolePolicy(request ->
            request
                .roleName(sandbox.installation().roleName(StageName.COPY, where.region()))
                .policyName(Deployment.POLICY)
                .policyDocument(policy));
  }

  private String keyPolicy() {
    return tooling
        .kms()
        .getKeyPolicy(request -> request.keyId(sandbox.sourceKey().id()).policyName("default"))
        .policy();
  }

  private void putKeyPolicy(String policy) {
    tooling
        .kms()
        .putKeyPolicy(request ->
            request.keyId(sandbox.sourceKey().id()).policyName("default").policy(policy));
  }

  private List<FoundCopy> eventually(
      ImageId image, Scene.Place place, Predicate<List<FoundCopy>> wanted)
      throws InterruptedException {
    return Eventually.eventually(() -> FoundCopy.of(image, place, operator(place)), wanted);
  }

  private AwsClients operator(Scene.Place place) {
    return sandbox.operator(place.account(), place.region());
  }

  private static boolean isAvailable(List<FoundCopy> copies) {
    return isIn("available", copies);
  }

  private static boolean isIn(String state, List<FoundCopy> copies) {
    return copies.stream().anyMatch(copy -> copy.state().equals(state));
  }

  private record Result(int exitCode, String out, String err) {}
}
