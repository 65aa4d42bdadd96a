package dev.kiln.baker.aws;

import dev.kiln.baker.publish.Sharing;
import dev.kiln.baker.sweep.Remains;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.SnapshotReturnCodes;
import software.amazon.awssdk.services.ec2.model.Tag;

/// What bakes have in EC2, found by their tags.
final class Ec2Remains implements Remains {
  private static final Filter ALIVE =
      Filter.builder()
          .name("instance-state-name")
          .values("pending", "running", "stopping", "stopped")
          .build();

  private final LocalPipeline pipeline;

  Ec2Remains(LocalPipeline pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public List<RemainingInstance> instances(StageName stage) {
    Ec2Client ec2 = pipeline.openSearch(stage).ec2();
    return ec2
        .describeInstancesPaginator(request ->
            request.filters(
                Ec2Tags.filter(TagKey.BUILT_BY, TagKey.KILN),
                Ec2Tags.filter(TagKey.STAGE, stage.toString()),
                ALIVE))
        .reservations()
        .stream()
        .flatMap(reservation -> reservation.instances().stream())
        .flatMap(instance ->
            bake(instance.tags())
                .map(bake -> new RemainingInstance(instance.instanceId(), stage, bake))
                .stream())
        .toList();
  }

  @Override
  public List<RemainingImage> images() {
    Ec2Client ec2 = pipeline.openSearch(StageName.BUILD).ec2();
    return ec2
        .describeImagesPaginator(
            request -> request.owners("self").filters(Ec2Tags.filter(TagKey.BUILT_BY, TagKey.KILN)))
        .images()
        .stream()
        .flatMap(image ->
            bake(image.tags())
                .map(bake ->
                    new RemainingImage(
                        new ImageId(image.imageId()), snapshots(image), bake, isTested(image)))
                .stream())
        .toList();
  }

  @Override
  public void end(StageName stage, BakeId bake, RecipeDigest digest) {
    pipeline.endInstances(stage, bake, digest);
  }

  /// What DeregisterImage leaves of the snapshots it only
  /// [answers](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshotReturnCode.html);
  /// asked for on its own, EC2 says why.
  @Override
  public void unmake(BakeId bake, ImageId image) {
    Ec2Client ec2 = pipeline.openUnmaking(bake).ec2();
    ec2
        .deregisterImage(request -> request.imageId(image.value()).deleteAssociatedSnapshots(true))
        .deleteSnapshotResults()
        .stream()
        .filter(result -> result.returnCode() != SnapshotReturnCodes.SUCCESS)
        .forEach(left -> ec2.deleteSnapshot(request -> request.snapshotId(left.snapshotId())));
  }

  @Override
  public Sharing sharing(BakeId bake, RecipeDigest digest) {
    return new Ec2Sharing(pipeline.open(StageName.PUBLISH, bake, digest).ec2());
  }

  private static List<SnapshotId> snapshots(Image image) {
    return image.blockDeviceMappings().stream()
        .map(BlockDeviceMapping::ebs)
        .filter(Objects::nonNull)
        .map(EbsBlockDevice::snapshotId)
        .filter(Objects::nonNull)
        .map(SnapshotId::new)
        .toList();
  }

  private static boolean isTested(Image image) {
    return image.tags().stream().anyMatch(tag -> tag.key().equals(TagKey.TESTED));
  }

  /// Empty where somebody else gave such tags.
  private static Optional<BakeId> bake(List<Tag> tags) {
    try {
      return tags.stream()
          .filter(tag -> tag.key().equals(TagKey.BAKE))
          .flatMap(tag -> Stream.of(new BakeId(tag.value())))
          .findFirst();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
