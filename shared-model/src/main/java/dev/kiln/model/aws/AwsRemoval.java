package dev.kiln.model.aws;

import dev.kiln.model.collect.Removal;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.tag.TagKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotReturnCode;
import software.amazon.awssdk.services.ec2.model.SnapshotReturnCodes;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Removes images as EC2 does it, see
/// [DeregisterImage](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html).
public final class AwsRemoval implements Removal {
  private static final Set<String> GONE =
      Set.of("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable", "InvalidSnapshot.NotFound");

  /// An image has it that does not carry Kiln's tags.
  private static final String IN_USE = "InvalidSnapshot.InUse";

  private final Ec2Client ec2;

  public AwsRemoval(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public void mark(List<String> resources, Instant collectAfter) {
    Tag mark = Tag.builder().key(TagKey.COLLECT_AFTER).value(collectAfter.toString()).build();
    all(resources, these -> ec2.createTags(request -> request.resources(these).tags(mark)));
  }

  @Override
  public void unmark(List<String> resources) {
    Tag mark = Tag.builder().key(TagKey.COLLECT_AFTER).build();
    all(resources, these -> ec2.deleteTags(request -> request.resources(these).tags(mark)));
  }

  /// EC2 changes none of them where one is gone, so that each is tried by itself then.
  private static void all(List<String> resources, Consumer<List<String>> change) {
    try {
      change.accept(resources);
    } catch (AwsServiceException e) {
      if (!GONE.contains(AwsEstate.code(e))) {
        throw AwsEstate.failed(e);
      }
      if (resources.size() > 1) {
        resources.forEach(resource -> all(List.of(resource), change));
      }
    } catch (SdkException e) {
      throw AwsEstate.failed(e);
    }
  }

  @Override
  public void deprecate(ImageId image, Instant from) {
    trying(() ->
        ec2.enableImageDeprecation(request -> request.imageId(image.value()).deprecateAt(from)));
  }

  @Override
  public void undeprecate(ImageId image) {
    trying(() -> ec2.disableImageDeprecation(request -> request.imageId(image.value())));
  }

  /// EC2 answers for each snapshot, and one that it may not delete is no error of the call.
  @Override
  public Map<SnapshotId, String> deregister(ImageId image) {
    Map<SnapshotId, String> left = new TreeMap<>();
    trying(() ->
        ec2
            .deregisterImage(
                request -> request.imageId(image.value()).deleteAssociatedSnapshots(true))
            .deleteSnapshotResults()
            .stream()
            .filter(result -> result.returnCode() != SnapshotReturnCodes.SUCCESS)
            .forEach(result -> left.put(new SnapshotId(result.snapshotId()), words(result))));
    return left;
  }

  private static String words(DeleteSnapshotReturnCode result) {
    return "EC2 says " + result.returnCodeAsString();
  }

  @Override
  public boolean delete(SnapshotId snapshot) {
    try {
      var _ = ec2.deleteSnapshot(request -> request.snapshotId(snapshot.value()));
      return true;
    } catch (AwsServiceException e) {
      if (AwsEstate.code(e).equals(IN_USE)) {
        return false;
      }
      if (!GONE.contains(AwsEstate.code(e))) {
        throw AwsEstate.failed(e);
      }
      return true;
    } catch (SdkException e) {
      throw AwsEstate.failed(e);
    }
  }

  @Override
  public Optional<Instant> restorableUntil(ImageId image) {
    try {
      return ec2
          .listImagesInRecycleBin(request -> request.imageIds(image.value()))
          .images()
          .stream()
          .flatMap(found -> Optional.ofNullable(found.recycleBinExitTime()).stream())
          .findFirst();
    } catch (AwsServiceException e) {
      if (!GONE.contains(AwsEstate.code(e))) {
        throw AwsEstate.failed(e);
      }
      return Optional.empty();
    } catch (SdkException e) {
      throw AwsEstate.failed(e);
    }
  }

  private static void trying(Runnable change) {
    try {
      change.run();
    } catch (AwsServiceException e) {
      if (!GONE.contains(AwsEstate.code(e))) {
        throw AwsEstate.failed(e);
      }
    } catch (SdkException e) {
      throw AwsEstate.failed(e);
    }
  }
}
