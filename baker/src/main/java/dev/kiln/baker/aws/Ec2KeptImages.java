package dev.kiln.baker.aws;

import dev.kiln.baker.collect.KeptImages;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.tag.TagKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;

/// The images of the tooling account and the [Recycle
/// Bin](https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin.html) of EC2, under the role
/// of the stage keep.
public final class Ec2KeptImages implements KeptImages, AutoCloseable {
  private static final Pattern MADE_FOR =
      Pattern.compile("(?:\\) for|DestinationAmi) (ami-[0-9a-f]+)");

  /// EC2 may name an id that it does not find, in place of leaving it out.
  private static final Set<String> NOT_THERE =
      Set.of("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable");

  private final StageSessions sessions;
  private final Ec2Client ec2;

  public Ec2KeptImages(AwsAccess access, Installation installation) {
    this.sessions = new StageSessions(access, installation);
    this.ec2 = sessions.ofKeeping().ec2();
  }

  @Override
  public boolean isThere(ImageId image) {
    return find(image).isPresent();
  }

  @Override
  public boolean isKept(ImageId image) {
    return find(image).filter(found -> has(TagKey.KEEP, found)).isPresent();
  }

  private static boolean has(String key, Image image) {
    return image.tags().stream().anyMatch(tag -> tag.key().equals(key));
  }

  /// By a filter, because an id that does not show is an error when it is asked for as such.
  private Optional<Image> find(ImageId image) {
    return ec2
        .describeImages(request ->
            request
                .owners("self")
                .filters(
                    Filter.builder().name("image-id").values(image.value()).build(),
                    Ec2Tags.filter(TagKey.BUILT_BY, TagKey.KILN))
                .includeDeprecated(true)
                .includeDisabled(true))
        .images()
        .stream()
        .findFirst();
  }

  @Override
  public void keep(ImageId image, String why) {
    Tag tag = Tag.builder().key(TagKey.KEEP).value(why).build();
    ec2.createTags(request -> request.resources(image.value()).tags(tag));
  }

  /// The mark goes last: while it is there, another try or the collector does the rest. One that is
  /// not seen is left to the collector, with the deprecation that belongs to it. In the second in
  /// which the collector itself marks or unmarks the image, the deprecation may stay, or AWS refuse
  /// to end it; said again, the latter goes.
  @Override
  public void letGo(ImageId image) {
    List<Tag> said = new ArrayList<>(List.of(Tag.builder().key(TagKey.KEEP).build()));
    Optional<Image> marked = find(image).filter(found -> has(TagKey.COLLECT_AFTER, found));
    if (marked.isPresent()) {
      said.add(Tag.builder().key(TagKey.COLLECT_AFTER).build());
      if (marked.get().deprecationTime() != null) {
        ec2.disableImageDeprecation(request -> request.imageId(image.value()));
      }
    }
    ec2.deleteTags(request -> request.resources(image.value()).tags(said));
  }

  @Override
  public Optional<Binned> inBin(ImageId image) {
    try {
      return ec2
          .listImagesInRecycleBin(request -> request.imageIds(image.value()))
          .images()
          .stream()
          .findFirst()
          .map(found -> new Binned(found.recycleBinExitTime(), snapshotsInBin(image)));
    } catch (Ec2Exception e) {
      if (!NOT_THERE.contains(AwsFailures.code(e))) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private List<SnapshotId> snapshotsInBin(ImageId image) {
    return ec2.listSnapshotsInRecycleBinPaginator(request -> {}).snapshots().stream()
        .filter(snapshot -> snapshot.description() != null)
        .filter(snapshot -> isOf(image, snapshot.description()))
        .map(snapshot -> new SnapshotId(snapshot.snapshotId()))
        .toList();
  }

  /// Whether a snapshot was made for an image, by what EC2 writes down of it: `Created by
  /// CreateImage(i-…) for ami-…`, or `Copied for DestinationAmi ami-… from SourceAmi ami-…`. Of a
  /// copy it names the image that was copied as well, which the snapshot is none of.
  static boolean isOf(ImageId image, String description) {
    return MADE_FOR
        .matcher(description)
        .results()
        .anyMatch(named -> named.group(1).equals(image.value()));
  }

  @Override
  public void restore(SnapshotId snapshot) {
    ec2.restoreSnapshotFromRecycleBin(request -> request.snapshotId(snapshot.value()));
  }

  @Override
  public void restore(ImageId image) {
    ec2.restoreImageFromRecycleBin(request -> request.imageId(image.value()));
  }

  @Override
  public void close() {
    sessions.close();
  }
}
