package dev.kiln.sandbox.privileges;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.tag.TagKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// Images of one Region of an account that are there to be marked, removed and brought back: copies
/// of one image, tagged as if Kiln had made them.
///
/// @param operator of the account
/// @param source what they are copied from, out of the tooling account
/// @param key they are encrypted under
record Stock(Site site, Operator operator, ImageId source, String key) {
  private static final Duration AHEAD = Duration.ofHours(1);

  /// Of the tooling account.
  static Stock ofTooling(Site site, ImageId source) {
    return new Stock(site, site.tooling(), source, "alias/aws/ebs");
  }

  /// Of the member.
  ///
  /// @param source shared with it
  static Stock ofMember(Site site, ImageId source) {
    KeyArn key = site.member().key();
    return new Stock(site, site.member().operator(), source, key.value());
  }

  /// Images that are available, each with its tags, and its snapshots with the same.
  List<ImageId> make(List<Map<String, String>> all) {
    List<ImageId> made = all.stream().map(this::begun).toList();
    Instant latest = Instant.now().plus(site.patience().stage());
    while (!made.stream().allMatch(image -> image(image).filter(Stock::isAvailable).isPresent())) {
      if (Instant.now().isAfter(latest)) {
        throw new AssertionError("%s are not all available".formatted(made));
      }
      pause();
    }
    return made;
  }

  private ImageId begun(Map<String, String> tags) {
    return new ImageId(
        operator
            .ec2()
            .copyImage(request ->
                request
                    .sourceImageId(source.value())
                    .sourceRegion(site.installation().region().value())
                    .name("kiln/rights/" + UUID.randomUUID())
                    .encrypted(true)
                    .kmsKeyId(key)
                    .tagSpecifications(
                        tagged(ResourceType.IMAGE, tags), tagged(ResourceType.SNAPSHOT, tags)))
            .imageId());
  }

  /// A time from which on a marked image may go: one that is past, or one that is not.
  static Map<String, String> marked(Map<String, String> tags, boolean isDue) {
    Map<String, String> marked = new HashMap<>(tags);
    Instant now = Instant.now();
    marked.put(TagKey.COLLECT_AFTER, (isDue ? now.minus(AHEAD) : now.plus(AHEAD)).toString());
    return marked;
  }

  void deprecate(ImageId image) {
    operator
        .ec2()
        .enableImageDeprecation(
            request -> request.imageId(image.value()).deprecateAt(Instant.now().plus(AHEAD)));
  }

  Optional<Image> image(ImageId image) {
    return operator
        .ec2()
        .describeImages(request ->
            request
                .owners("self")
                .includeDeprecated(true)
                .filters(Filter.builder().name("image-id").values(image.value()).build()))
        .images()
        .stream()
        .findFirst();
  }

  /// Those of `snapshots` that are there.
  List<Snapshot> there(List<String> snapshots) {
    return operator
        .ec2()
        .describeSnapshots(request ->
            request.filters(Filter.builder().name("snapshot-id").values(snapshots).build()))
        .snapshots();
  }

  List<String> snapshots(ImageId image) {
    return image(image).stream()
        .flatMap(found -> found.blockDeviceMappings().stream())
        .map(disk -> disk.ebs().snapshotId())
        .toList();
  }

  /// The value of a tag of the image, and of each of its snapshots; those without it are not among
  /// them.
  List<String> values(ImageId image, String key) {
    List<Tag> tags = new ArrayList<>();
    image(image).ifPresent(found -> tags.addAll(found.tags()));
    there(snapshots(image)).forEach(snapshot -> tags.addAll(snapshot.tags()));
    return tags.stream().filter(tag -> tag.key().equals(key)).map(Tag::value).toList();
  }

  /// With its snapshots.
  void remove(ImageId image) {
    if (image(image).isPresent()) {
      operator
          .ec2()
          .deregisterImage(
              request -> request.imageId(image.value()).deleteAssociatedSnapshots(true));
    }
  }

  void pause() {
    LockSupport.parkNanos(site.patience().pause().toNanos());
  }

  private static boolean isAvailable(Image image) {
    return image.stateAsString().equals("available");
  }

  private static TagSpecification tagged(ResourceType type, Map<String, String> tags) {
    return TagSpecification.builder()
        .resourceType(type)
        .tags(
            tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }
}
