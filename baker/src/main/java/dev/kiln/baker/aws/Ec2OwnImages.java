package dev.kiln.baker.aws;

import dev.kiln.baker.build.OwnImages;
import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.tag.Tags;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/// The account's own images on EC2.
final class Ec2OwnImages implements OwnImages {
  private final Ec2Client ec2;

  Ec2OwnImages(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public Optional<OwnImage> find(ImageName name) {
    Filter named = Filter.builder().name("name").values(name.value()).build();
    return ec2.describeImages(request -> request.owners("self").filters(named)).images().stream()
        .map(Ec2OwnImages::ownImage)
        .findFirst();
  }

  @Override
  public void create(WorkInstance instance, ImageName name, String description, Tags tags) {
    try {
      ec2.createImage(request ->
          request
              .instanceId(instance.id())
              .name(name.value())
              .description(description)
              .tagSpecifications(
                  Ec2Tags.specifications(tags, ResourceType.IMAGE, ResourceType.SNAPSHOT)));
    } catch (Ec2Exception e) {
      if (!AwsFailures.code(e).equals("InvalidAMIName.Duplicate")) {
        throw e;
      }
    }
  }

  @Override
  public List<OwnSnapshot> describe(List<SnapshotId> snapshots) {
    List<String> ids = snapshots.stream().map(SnapshotId::value).toList();
    return ec2.describeSnapshots(request -> request.snapshotIds(ids)).snapshots().stream()
        .map(found -> new OwnSnapshot(new SnapshotId(found.snapshotId()), encryption(found)))
        .toList();
  }

  private static Encryption encryption(Snapshot snapshot) {
    return Boolean.TRUE.equals(snapshot.encrypted())
        ? new Encryption.Under(new KeyArn(snapshot.kmsKeyId()))
        : new Encryption.None();
  }

  private static OwnImage ownImage(Image image) {
    List<SnapshotId> snapshots =
        image.blockDeviceMappings().stream()
            .map(BlockDeviceMapping::ebs)
            .filter(Objects::nonNull)
            .map(EbsBlockDevice::snapshotId)
            .filter(Objects::nonNull)
            .map(SnapshotId::new)
            .toList();
    return new OwnImage(
        new ImageId(image.imageId()),
        switch (image.state()) {
          case PENDING -> OwnImage.State.PENDING;
          case AVAILABLE -> OwnImage.State.AVAILABLE;
          default -> OwnImage.State.BROKEN;
        },
        image.stateReason() == null ? "" : String.valueOf(image.stateReason().message()),
        snapshots,
        Instant.parse(image.creationDate()));
  }
}
