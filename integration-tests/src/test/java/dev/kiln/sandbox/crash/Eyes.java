package dev.kiln.sandbox.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.RecipeManifest;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.digest.Sha256;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.publishing.Ear;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/// Looks at the tooling account as its operator does.
final class Eyes {
  private final Sandbox sandbox;
  private final Ear ear;
  private final Ec2Client ec2;
  private final SsmClient ssm;
  private final S3Client s3;

  /// @param ear hears every message
  Eyes(Sandbox sandbox, Ear ear) {
    this.sandbox = sandbox;
    this.ear = ear;
    AwsClients tooling = sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
    this.ec2 = tooling.ec2();
    this.ssm = tooling.ssm();
    this.s3 = tooling.s3();
  }

  /// One image, tested, shared with the targets and nobody else; one instance for each stage, and
  /// none left; told at least once, of nothing else; current, and `former` what was current before.
  void requirePublishedOnce(BakeRequest request, Optional<ImageId> former) {
    requirePublished(request, former);
    assertThat(requireNoInstanceLeft(request.bake()))
        .as("one instance for each stage")
        .extracting(instance -> tag(instance, TagKey.STAGE))
        .doesNotHaveDuplicates();
  }

  /// As [#requirePublishedOnce], where what was at work had been ended: one instance for each
  /// attempt of a stage.
  void requirePublishedOnceThoughBegunAnew(BakeRequest request, Optional<ImageId> former) {
    requirePublished(request, former);
    assertThat(requireNoInstanceLeft(request.bake()))
        .as("one instance for each attempt")
        .extracting(instance -> tag(instance, TagKey.STAGE) + tag(instance, TagKey.ATTEMPT))
        .doesNotHaveDuplicates();
  }

  private void requirePublished(BakeRequest request, Optional<ImageId> former) {
    BakeId bake = request.bake();
    List<Image> images =
        ec2.describeImages(asked -> asked.owners("self").filters(ofBake(bake))).images();
    assertThat(images).as("images of the bake").hasSize(1);
    Image image = images.getFirst();
    assertThat(image.state()).isEqualTo(ImageState.AVAILABLE);
    assertThat(image.name()).isEqualTo(bake.imageName().value());
    assertThat(image.tags()).extracting(Tag::key).contains(TagKey.TESTED);
    requireSharedWithTargets(request, image);
    requireTold(request, image);
    requireCurrent(request, image, former);
  }

  /// @return those that were
  List<Instance> requireNoInstanceLeft(BakeId bake) {
    List<Instance> instances =
        ec2.describeInstances(asked -> asked.filters(ofBake(bake))).reservations().stream()
            .flatMap(reservation -> reservation.instances().stream())
            .toList();
    assertThat(instances)
        .as("instances of the bake")
        .extracting(instance -> instance.state().name())
        .allMatch(state ->
            state == InstanceStateName.TERMINATED || state == InstanceStateName.SHUTTING_DOWN);
    return instances;
  }

  private static String tag(Instance instance, String key) {
    return instance.tags().stream()
        .filter(tag -> tag.key().equals(key))
        .map(Tag::value)
        .findFirst()
        .orElse("none");
  }

  private void requireSharedWithTargets(BakeRequest request, Image image) {
    List<String> targets =
        request.recipe().targets().accounts().stream().map(Object::toString).toList();
    List<LaunchPermission> launch =
        ec2.describeImageAttribute(asked ->
                asked.imageId(image.imageId()).attribute(ImageAttributeName.LAUNCH_PERMISSION))
            .launchPermissions();
    assertThat(launch)
        .extracting(LaunchPermission::userId)
        .containsExactlyInAnyOrderElementsOf(targets);
    assertThat(snapshotsOf(image))
        .isNotEmpty()
        .allSatisfy(snapshot ->
            assertThat(
                    ec2.describeSnapshotAttribute(asked ->
                            asked
                                .snapshotId(snapshot.value())
                                .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
                        .createVolumePermissions())
                .extracting(CreateVolumePermission::userId)
                .containsExactlyInAnyOrderElementsOf(targets));
  }

  private void requireTold(BakeRequest request, Image image) {
    assertThat(ear.heard())
        .isNotEmpty()
        .allSatisfy(heard -> {
          assertThat(heard.message().sourceAmi().value()).isEqualTo(image.imageId());
          assertThat(heard.message().audience().accounts())
              .containsExactlyElementsOf(request.recipe().targets().accounts());
          assertThat(heard.message().origin())
              .isInstanceOfSatisfying(
                  Origin.Kiln.class, origin -> assertThat(origin.bake()).isEqualTo(request.bake()));
        });
  }

  private void requireCurrent(BakeRequest request, Image image, Optional<ImageId> former) {
    List<ParameterHistory> versions = versions(request.bake().recipe());
    assertThat(versions.getLast().value()).isEqualTo(image.imageId());
    assertThat(versions.getLast().labels()).containsExactly("current");
    assertThat(versions).filteredOn(version -> version.labels().contains("current")).hasSize(1);
    assertThat(versions)
        .filteredOn(version -> version.labels().contains("previous"))
        .extracting(ParameterHistory::value)
        .containsExactlyElementsOf(former.map(ImageId::value).stream().toList());
  }

  /// All objects of the recipe, each with what its digest says.
  void requireStored(PackedRecipe recipe) {
    RecipeName name = recipe.recipe().name();
    RecipeManifest manifest = recipe.manifest();
    String bucket = sandbox.installation().recipesBucket();
    Map<String, String> stored = new HashMap<>();
    for (S3Object object :
        s3.listObjectsV2(asked -> asked.bucket(bucket).prefix("recipes/" + name + "/"))
            .contents()) {
      byte[] content =
          s3.getObjectAsBytes(asked -> asked.bucket(bucket).key(object.key())).asByteArray();
      stored.put(object.key(), Sha256.hex(content));
    }
    assertThat(stored)
        .hasSize(4)
        .containsEntry(RecipeManifest.key(name, recipe.digest()), recipe.digest().value())
        .containsEntry(RecipeManifest.recipeKey(name, recipe.digest()), manifest.recipe());
    for (InstanceMode mode : InstanceMode.values()) {
      assertThat(stored).containsKey(RecipeManifest.bundleKey(name, recipe.digest(), mode));
    }
  }

  Optional<ImageId> current(RecipeName recipe) {
    List<ParameterHistory> versions = versions(recipe);
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(new ImageId(versions.getLast().value()));
  }

  List<SnapshotId> snapshotsOf(ImageId image) {
    return snapshotsOf(
        ec2.describeImages(asked -> asked.imageIds(image.value())).images().getFirst());
  }

  /// Gives an image and its snapshots the tags the stage build gives them.
  void tag(Built built, Map<String, String> further) {
    List<String> made = new ArrayList<>(List.of(built.image().value()));
    built.snapshots().forEach(snapshot -> made.add(snapshot.value()));
    List<Tag> tags =
        built.tags().with(further).values().entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    ec2.createTags(asked -> asked.resources(made).tags(tags));
  }

  void journal(BakeId bake, StageName stage, Map<String, Object> entry) throws IOException {
    RequestBody body = RequestBody.fromBytes(JSON.std.asBytes(entry));
    s3.putObject(
        asked ->
            asked
                .bucket(sandbox.installation().bakesBucket())
                .key("bakes/%s/%s.json".formatted(bake, stage)),
        body);
  }

  /// Removes what was recorded of a bake, so that the next one of the recipe has no more to read.
  void forget(BakeId bake) {
    String bucket = sandbox.installation().bakesBucket();
    List<ObjectIdentifier> recorded =
        s3
            .listObjectsV2(asked -> asked.bucket(bucket).prefix("bakes/%s/".formatted(bake)))
            .contents()
            .stream()
            .map(object -> ObjectIdentifier.builder().key(object.key()).build())
            .toList();
    s3.deleteObjects(asked -> asked.bucket(bucket).delete(these -> these.objects(recorded)));
  }

  private List<ParameterHistory> versions(RecipeName recipe) {
    try {
      return ssm
          .getParameterHistoryPaginator(
              asked -> asked.name(sandbox.installation().imageParameter(recipe)))
          .stream()
          .flatMap(page -> page.parameters().stream())
          .toList();
    } catch (ParameterNotFoundException _) {
      return List.of();
    }
  }

  private static List<SnapshotId> snapshotsOf(Image image) {
    return image.blockDeviceMappings().stream()
        .map(disk -> new SnapshotId(disk.ebs().snapshotId()))
        .toList();
  }

  private static Filter ofBake(BakeId bake) {
    return Filter.builder().name("tag:" + TagKey.BAKE).values(bake.value()).build();
  }
}
