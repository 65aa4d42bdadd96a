package dev.kiln.sandbox.collecting;

import dev.kiln.model.image.ImageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;

/// The images of an account as whoever may see everything there sees them.
///
/// @param ec2 in the images' Region
record OwnImages(Ec2Client ec2) {

  Optional<Image> look(ImageId image) {
    return ec2
        .describeImages(request ->
            request
                .owners("self")
                .filters(Filter.builder().name("image-id").values(image.value()).build())
                .includeDeprecated(true))
        .images()
        .stream()
        .findFirst();
  }

  boolean isThere(ImageId image) {
    return look(image).isPresent();
  }

  boolean isMarked(ImageId image) {
    return look(image).orElseThrow().tags().stream()
        .anyMatch(tag -> tag.key().equals("kiln:collect-after"));
  }

  boolean isDeprecated(ImageId image) {
    return look(image).orElseThrow().deprecationTime() != null;
  }

  List<String> snapshots(ImageId image) {
    return look(image).orElseThrow().blockDeviceMappings().stream()
        .map(device -> device.ebs().snapshotId())
        .toList();
  }

  boolean isSnapshotThere(String snapshot) {
    return !ec2.describeSnapshots(request ->
            request.filters(Filter.builder().name("snapshot-id").values(snapshot).build()))
        .snapshots()
        .isEmpty();
  }

  /// Tags an image and its snapshots alike.
  void tag(ImageId image, Map<String, String> tags) {
    ec2.createTags(request ->
        request
            .resources(Stream.concat(Stream.of(image.value()), snapshots(image).stream()).toList())
            .tags(
                tags.entrySet().stream()
                    .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                    .toList()));
  }
}
