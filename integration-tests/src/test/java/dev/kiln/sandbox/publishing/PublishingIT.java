package dev.kiln.sandbox.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.AwsFailures;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.publishing.Ear.Heard;
import dev.kiln.sandbox.setup.Deployment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;
import software.amazon.awssdk.services.ec2.model.Tag;

/// The stage publish under its own role, in a sandbox of its own: the account's encryption by
/// default is changed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishingIT {
  private static final int MOST_BYTES = 262_144;
  private static final Scene SCENE =
      new Scene(
          new AccountId("111111111111"),
          new Region("eu-west-1"),
          List.of(new AccountId("222222222222")),
          List.of(new Region("eu-west-1")));
  private static final List<String> ACCOUNTS =
      IntStream.range(0, 1_000).mapToObj("9%011d"::formatted).toList();
  private static final List<String> REGIONS =
      List.of(
          "ap-south-1",
          "ca-central-1",
          "eu-central-1",
          "eu-north-1",
          "eu-west-1",
          "sa-east-1",
          "us-east-1",
          "us-west-2");

  private final Clock clock = Clock.systemUTC();
  private final Sandbox sandbox = Sandbox.open(SCENE, _ -> {}).runInstances();
  private final Installation installation = withoutFleet(sandbox.installation());
  private final Ec2Client tooling = sandbox.operator(SCENE.tooling(), SCENE.home()).ec2();
  private final String keyOfAws = tooling.getEbsDefaultKmsKeyId(_ -> {}).kmsKeyId();
  private final Ear ear = Ear.at(sandbox);

  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before the first test
  PublishingIT() {}

  @BeforeAll
  void writeScript(@TempDir Path forRecipes) throws IOException {
    folder = forRecipes;
    letShareWithAnybody();
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\ntrue\n");
  }

  @AfterEach
  void noMoreEncryptionByDefault() {
    tooling.disableEbsEncryptionByDefault(_ -> {});
    tooling.modifyEbsDefaultKmsKeyId(request -> request.kmsKeyId(keyOfAws));
  }

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void aThousandAccountsInEightRegionsAreServedInOneGo() throws IOException {
    Updated updated = updated(recipe("thousand", ACCOUNTS, REGIONS), image());
    long before = lastCall();

    Published published = publish(updated);

    assertThat(actionsSince(before))
        .as("two snapshots and the image in batches of 500, each looked at once")
        .filteredOn(action -> !action.startsWith("s3:"))
        .containsExactlyInAnyOrder(
            times(2, "ec2:DescribeSnapshotAttribute")
                .and(4, "ec2:ModifySnapshotAttribute")
                .and(1, "ec2:DescribeImageAttribute")
                .and(2, "ec2:ModifyImageAttribute")
                .and(published.messages().size(), "sns:Publish")
                .toArray());
    Built built = updated.tested().built();
    assertThat(launchPermissions(built.image())).hasSize(1_000).hasSameElementsAs(ACCOUNTS);
    assertThat(built.snapshots())
        .hasSize(2)
        .allSatisfy(snapshot ->
            assertThat(volumePermissions(snapshot)).hasSize(1_000).hasSameElementsAs(ACCOUNTS));
    assertToldOnce(ear.heard(), published);
  }

  @Test
  void publishedAgainItSharesNothingAnew() throws IOException {
    ImageId image = image();
    publish(updated(recipe("again", ACCOUNTS.subList(0, 3), REGIONS), image));
    Updated fewer = updated(recipe("again", ACCOUNTS.subList(1, 4), REGIONS), image);
    publish(fewer);
    long before = lastCall();

    publish(updated(recipe("again", ACCOUNTS.subList(1, 4), REGIONS), image));

    assertThat(launchPermissions(image)).hasSameElementsAs(ACCOUNTS.subList(1, 4));
    assertThat(fewer.tested().built().snapshots())
        .allSatisfy(snapshot ->
            assertThat(volumePermissions(snapshot)).hasSameElementsAs(ACCOUNTS.subList(1, 4)));
    assertThat(actionsSince(before)).noneMatch(action -> action.startsWith("ec2:Modify"));
    var _ = ear.heard();
  }

  @Test
  void whereTheKeyOfAwsEncryptsNothingIsLaunchedAndItIsSaidWhatToDo() throws Exception {
    tooling.enableEbsEncryptionByDefault(_ -> {});
    PackedRecipe recipe = recipe("managed", ACCOUNTS.subList(0, 2), REGIONS);
    long before = lastCall();

    Ended<Published> ended = bake(recipe);

    assertThat(ended)
        .isInstanceOfSatisfying(
            Ended.Stopped.class,
            stopped -> {
              assertThat(stopped.stage()).isEqualTo(StageName.BUILD);
              assertThat(stopped.why()).contains("aws/ebs", "sourceKey");
            });
    assertThat(sandbox.control().calls(before).calls())
        .extracting(Call::action)
        .contains("ec2:GetEbsDefaultKmsKeyId")
        .doesNotContain("ec2:RunInstances");
    assertThat(ear.heard()).isEmpty();
  }

  @Test
  void anImageUnderTheKeyOfAwsIsSharedWithNobody() throws Exception {
    String plain = image().value();
    ImageId image =
        new ImageId(
            tooling
                .copyImage(request ->
                    request
                        .name("under the key of AWS")
                        .sourceImageId(plain)
                        .sourceRegion(SCENE.home().value())
                        .encrypted(true))
                .imageId());
    var _ = Eventually.eventually(() -> look(image), seen -> seen.state() == ImageState.AVAILABLE);
    markAsKilns(image);
    Updated updated = updated(recipe("managed", ACCOUNTS.subList(0, 2), REGIONS), image);

    Ec2Exception refusal = catchThrowableOfType(Ec2Exception.class, () -> publish(updated));

    assertThat(new AwsFailures().explain(refusal))
        .hasValueSatisfying(failure ->
            assertThat(failure.words())
                .contains(
                    "OperationNotPermitted: Encrypted snapshots with EBS default key cannot be"
                        + " shared",
                    "modify-ebs-default-kms-key-id"));
    assertThat(launchPermissions(image)).isEmpty();
    assertThat(updated.tested().built().snapshots())
        .isNotEmpty()
        .allSatisfy(snapshot -> assertThat(volumePermissions(snapshot)).isEmpty());
    assertThat(ear.heard()).isEmpty();
  }

  /// The account's default key lets everybody in the account use it through EC2, as `aws/ebs` does.
  @Test
  void theMessageNamesTheKeyOfAnEncryptedImage() throws Exception {
    var kms = sandbox.operator(SCENE.tooling(), SCENE.home()).kms();
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "%1$s"}, "Action": "kms:*", "Resource": "*"},
          {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*",
           "Condition": {"StringEquals": {
             "kms:CallerAccount": "%1$s", "kms:ViaService": "ec2.%2$s.amazonaws.com"}}}]}
        """
            .formatted(SCENE.tooling(), SCENE.home());
    String key = kms.createKey(request -> request.policy(policy)).keyMetadata().arn();
    tooling.enableEbsEncryptionByDefault(_ -> {});
    tooling.modifyEbsDefaultKmsKeyId(request -> request.kmsKeyId(key));

    Ended<Published> ended = bake(recipe("own", ACCOUNTS.subList(0, 2), REGIONS));

    assertThat(ended).isInstanceOf(Ended.Reached.class);
    assertThat(ear.heard())
        .singleElement()
        .satisfies(heard ->
            assertThat(heard.message().origin())
                .isInstanceOfSatisfying(
                    Origin.Kiln.class,
                    origin ->
                        assertThat(origin.encryption())
                            .isEqualTo(new Encryption.Under(new KeyArn(key)))));
    assertThat(launchPermissions(new ImageId(imageOf("own").imageId())))
        .hasSameElementsAs(ACCOUNTS.subList(0, 2));
  }

  /// Every pair in one message, every message within the budget and of the same bake.
  private static void assertToldOnce(List<Heard> heard, Published published) throws IOException {
    List<String> told = new ArrayList<>();
    for (Heard each : heard) {
      List<String> pairs = JSON.std.listOfFrom(String.class, each.targets());
      assertThat(each.message().audience().filterPairs()).isEqualTo(pairs);
      String counted = each.body() + "targets" + "String.Array" + each.targets();
      assertThat(counted.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(MOST_BYTES);
      told.addAll(pairs);
    }
    BakeRequest request = published.updated().tested().built().located().request();
    assertThat(heard).hasSameSizeAs(published.messages()).hasSizeGreaterThan(1);
    assertThat(told).containsExactlyInAnyOrderElementsOf(request.recipe().targets().filterPairs());
    assertThat(heard)
        .extracting(each -> each.message().origin())
        .allSatisfy(origin ->
            assertThat(origin)
                .isInstanceOfSatisfying(
                    Origin.Kiln.class, kiln -> assertThat(kiln.bake()).isEqualTo(request.bake())));
  }

  private Published publish(Updated updated) {
    BakeRequest request = updated.tested().built().located().request();
    try (LocalPipeline pipeline = pipeline()) {
      return switch (pipeline.stages(request).publish().advance(updated)) {
        case StageResult.Done<Published> done -> done.fact();
        case StageResult<Published> other -> throw new AssertionError(other);
      };
    }
  }

  private Ended<Published> bake(PackedRecipe recipe) throws InterruptedException {
    StageRunner runner =
        new StageRunner(new AwsFailures(), new SleepingPause("PT0.05S"), new Silence(), clock);
    try (LocalPipeline pipeline = pipeline()) {
      pipeline.push(recipe);
      BakeRequest request = request(recipe);
      return pipeline.of(request, runner).bake(request);
    }
  }

  /// More accounts than a role's policy can name.
  private static Installation withoutFleet(Installation from) {
    return new Installation(
        from.namespace(), from.tooling(), from.region(), from.builder(), Fleet.ANY);
  }

  private void letShareWithAnybody() {
    String policy =
        StagePolicies.rolePolicy(
            StageModel.roleOf(StageName.PUBLISH), Places.ofTooling(installation));
    sandbox
        .operator(SCENE.tooling(), SCENE.home())
        .iam()
        .putRolePolicy(request ->
            request
                .roleName(installation.roleName(StageName.PUBLISH, SCENE.home()))
                .policyName(Deployment.POLICY)
                .policyDocument(policy));
  }

  private LocalPipeline pipeline() {
    return new LocalPipeline(
        new AwsAccess(
            StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint())),
        installation,
        clock);
  }

  private Updated updated(PackedRecipe recipe, ImageId image) {
    BaseImage base =
        new BaseImage(image, SCENE.tooling().value(), "base", Architecture.X86_64, clock.instant());
    List<SnapshotId> snapshots =
        look(image).blockDeviceMappings().stream()
            .map(disk -> new SnapshotId(disk.ebs().snapshotId()))
            .toList();
    BakeRequest request = request(recipe);
    mark(image, snapshots, request.bake());
    Built built = new Built(new Located(request, base), image, snapshots, new Encryption.None());
    return new Updated(new Tested(built, clock.instant()), "/kiln/images/test", 1);
  }

  /// As if the bake had made them: its session reaches nothing else.
  private void mark(ImageId image, List<SnapshotId> snapshots, BakeId bake) {
    List<String> made = new ArrayList<>(List.of(image.value()));
    snapshots.forEach(snapshot -> made.add(snapshot.value()));
    Tag mark = Tag.builder().key(TagKey.BAKE).value(bake.value()).build();
    tooling.createTags(request -> request.resources(made).tags(mark));
  }

  private BakeRequest request(PackedRecipe recipe) {
    return new BakeRequest(
        BakeId.of(recipe.recipe().name(), clock.instant(), new SecureRandom()),
        recipe.recipe(),
        recipe.digest());
  }

  /// An image of Kiln's with two disks.
  private ImageId image() {
    ImageId image =
        sandbox
            .control()
            .seedImage(
                ImageSeed.of(SCENE.tooling(), SCENE.home(), "kiln/test/" + System.nanoTime())
                    .secret()
                    .disks(8, 20));
    markAsKilns(image);
    return image;
  }

  private void markAsKilns(ImageId image) {
    List<String> all = new ArrayList<>(List.of(image.value()));
    look(image).blockDeviceMappings().forEach(disk -> all.add(disk.ebs().snapshotId()));
    tooling.createTags(
        request -> request.resources(all).tags(Tag.builder().key("BuiltBy").value("kiln").build()));
  }

  private Image look(ImageId image) {
    return tooling.describeImages(request -> request.imageIds(image.value())).images().getFirst();
  }

  private Image imageOf(String recipe) {
    Filter named = Filter.builder().name("name").values("kiln/%s/*".formatted(recipe)).build();
    return tooling
        .describeImages(request -> request.owners("self").filters(named))
        .images()
        .getFirst();
  }

  private List<String> launchPermissions(ImageId image) {
    return tooling
        .describeImageAttribute(request ->
            request.imageId(image.value()).attribute(ImageAttributeName.LAUNCH_PERMISSION))
        .launchPermissions()
        .stream()
        .map(LaunchPermission::userId)
        .toList();
  }

  private List<String> volumePermissions(SnapshotId snapshot) {
    return tooling
        .describeSnapshotAttribute(request ->
            request
                .snapshotId(snapshot.value())
                .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
        .createVolumePermissions()
        .stream()
        .map(CreateVolumePermission::userId)
        .toList();
  }

  private long lastCall() {
    return sandbox.control().calls(Long.MAX_VALUE).last();
  }

  private List<String> actionsSince(long number) {
    return sandbox.control().calls(number).calls().stream()
        .filter(call -> call.principal().contains("/kiln-publish-"))
        .map(Call::action)
        .toList();
  }

  private static Actions times(int number, String action) {
    return new Actions(List.of()).and(number, action);
  }

  private PackedRecipe recipe(String name, List<String> accounts, List<String> regions)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            name: %s
            description: a test's recipe
            base:
              newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
            build: {instanceType: t3.small, scripts: [scripts/good.sh]}
            test: {instanceType: t3.small, scripts: [scripts/good.sh]}
            publish:
              targets:
                - accounts: %s
                  regions: %s
            """
                .formatted(name, accounts.stream().map("\"%s\""::formatted).toList(), regions));
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> PackedRecipe.pack(file, right.value());
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }

  private record Actions(List<String> all) {
    Actions and(int number, String action) {
      List<String> more = new ArrayList<>(all);
      more.addAll(Collections.nCopies(number, action));
      return new Actions(more);
    }

    String[] toArray() {
      return all.toArray(String[]::new);
    }
  }

  private static final class Silence implements Progress {
    @Override
    public void started(StageName stage) {}

    @Override
    public void waiting(StageName stage, String why, Duration since) {}

    @Override
    public void done(StageName stage, String what, Duration took) {}

    @Override
    public void failed(StageName stage, String why) {}
  }
}
