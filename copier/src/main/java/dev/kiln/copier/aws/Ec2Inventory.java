package dev.kiln.copier.aws;

import dev.kiln.copier.confirm.CopiedImage;
import dev.kiln.copier.confirm.CopiedSnapshot;
import dev.kiln.copier.confirm.CopyTags;
import dev.kiln.copier.confirm.Inventory;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.tag.Reported;
import dev.kiln.model.tag.TagKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Copies and their snapshots as EC2 shows them.
///
/// Ids are asked for by filters, because one that does not show is an error when it is asked for as
/// such. A filter takes [200
/// values](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html).
public final class Ec2Inventory implements Inventory {
  private static final int MOST_VALUES = 200;
  private static final int PAGE = 1_000;
  private static final Filter COPIES =
      Filter.builder().name("tag-key").values(TagKey.COPIED_FROM).build();

  private final Ec2Client ec2;

  /// @param ec2 of the Region the copies are in
  public Ec2Inventory(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public List<CopiedImage> all() {
    return images(COPIES);
  }

  @Override
  public List<CopiedImage> among(Set<ImageId> images) {
    return inBatches(images, values -> images(COPIES, filter("image-id", values)));
  }

  @Override
  public List<CopiedImage> of(Set<ImageId> sources) {
    return inBatches(sources, values -> images(filter("tag:" + TagKey.COPIED_FROM, values)));
  }

  @Override
  public List<CopiedSnapshot> snapshots(Set<SnapshotId> snapshots) {
    return inBatches(snapshots, values -> snapshots(filter("snapshot-id", values)));
  }

  @Override
  public List<CopiedSnapshot> snapshotsOf(Set<ImageId> sources) {
    return inBatches(sources, values -> snapshots(filter("tag:" + TagKey.COPIED_FROM, values)));
  }

  @Override
  public void mark(ImageId copy, Reported reported) {
    ec2.createTags(request ->
        request
            .resources(copy.value())
            .tags(Tag.builder().key(TagKey.REPORTED).value(reported.asTag()).build()));
  }

  private List<CopiedImage> images(Filter... filters) {
    DescribeImagesRequest request =
        DescribeImagesRequest.builder()
            .owners("self")
            .filters(filters)
            .includeDeprecated(true)
            .includeDisabled(true)
            .maxResults(PAGE)
            .build();
    return ec2.describeImagesPaginator(request).images().stream().map(Ec2Inventory::image).toList();
  }

  private List<CopiedSnapshot> snapshots(Filter filter) {
    DescribeSnapshotsRequest request =
        DescribeSnapshotsRequest.builder()
            .ownerIds("self")
            .filters(filter)
            .maxResults(PAGE)
            .build();
    return ec2.describeSnapshotsPaginator(request).snapshots().stream()
        .map(Ec2Inventory::snapshot)
        .toList();
  }

  private static <T> List<T> inBatches(Collection<?> ids, Function<List<String>, List<T>> look) {
    List<T> found = new ArrayList<>();
    ids.stream()
        .map(Object::toString)
        .gather(Gatherers.windowFixed(MOST_VALUES))
        .forEach(values -> found.addAll(look.apply(values)));
    return found;
  }

  private static Filter filter(String name, List<String> values) {
    return Filter.builder().name(name).values(values).build();
  }

  private static CopiedImage image(Image image) {
    return new CopiedImage(
        new ImageId(image.imageId()),
        orEmpty(image.name()),
        orEmpty(image.description()),
        Ec2States.of(image.state()),
        words(image.stateReason()),
        Instant.parse(image.creationDate()),
        image.blockDeviceMappings().stream()
            .flatMap(Ec2Inventory::snapshotOf)
            .collect(Collectors.toSet()),
        tags(image.tags()));
  }

  private static Stream<SnapshotId> snapshotOf(BlockDeviceMapping device) {
    return device.ebs() == null || device.ebs().snapshotId() == null
        ? Stream.empty()
        : Stream.of(new SnapshotId(device.ebs().snapshotId()));
  }

  private static CopiedSnapshot snapshot(Snapshot snapshot) {
    return new CopiedSnapshot(
        new SnapshotId(snapshot.snapshotId()),
        Boolean.TRUE.equals(snapshot.encrypted()) ? orEmpty(snapshot.kmsKeyId()) : "",
        orEmpty(snapshot.stateMessage()),
        tags(snapshot.tags()));
  }

  private static CopyTags tags(List<Tag> tags) {
    TreeMap<String, String> values = new TreeMap<>();
    tags.forEach(tag -> values.put(tag.key(), orEmpty(tag.value())));
    return new CopyTags(values);
  }

  private static String words(@Nullable StateReason reason) {
    if (reason == null) {
      return "";
    }
    return Stream.of(orEmpty(reason.code()), orEmpty(reason.message()))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(": "));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
