package dev.kiln.sandbox.demo;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.AwsClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;

/// A copy as the account that holds it reads it from EC2.
///
/// @param encrypted whether every snapshot is
/// @param key the ARN all snapshots are encrypted under; several, joined, where they differ
/// @param tags of the image
/// @param snapshotTags of each snapshot
public record FoundCopy(
    Place place,
    String image,
    String state,
    boolean encrypted,
    String key,
    Map<String, String> tags,
    List<Map<String, String>> snapshotTags) {

  /// All copies of `source` that the account owns there.
  public static List<FoundCopy> of(ImageId source, Place place, AwsClients member) {
    Ec2Client ec2 = member.ec2();
    Filter copied =
        Filter.builder().name("tag:" + TagKey.COPIED_FROM).values(source.value()).build();
    return ec2.describeImages(request -> request.owners("self").filters(copied)).images().stream()
        .map(image -> read(image, place, ec2))
        .toList();
  }

  /// What is not as it should be, empty when all is.
  List<String> problems(ImageId source, String expectedKey) {
    List<String> problems = new ArrayList<>();
    if (!state.equals("available")) {
      problems.add("is " + state);
    }
    if (!encrypted) {
      problems.add("has a snapshot that is not encrypted");
    }
    if (!key.equals(expectedKey)) {
      problems.add("is under %s instead of %s".formatted(key, expectedKey));
    }
    if (!source.value().equals(tags.get(TagKey.COPIED_FROM))
        || !"true".equals(tags.get(TagKey.ENCRYPTED))) {
      problems.add("lacks its tags");
    }
    Map<String, String> shared = new TreeMap<>(tags);
    shared.remove(TagKey.REPORTED);
    if (!snapshotTags.stream().allMatch(shared::equals)) {
      problems.add("has a snapshot with other tags");
    }
    return problems;
  }

  private static FoundCopy read(Image image, Place place, Ec2Client ec2) {
    List<String> ids =
        image.blockDeviceMappings().stream().map(device -> device.ebs().snapshotId()).toList();
    List<Snapshot> snapshots =
        ec2.describeSnapshots(request -> request.snapshotIds(ids)).snapshots();
    TreeSet<String> keys = new TreeSet<>();
    snapshots.forEach(snapshot -> keys.add(String.valueOf(snapshot.kmsKeyId())));
    return new FoundCopy(
        place,
        image.imageId(),
        image.stateAsString(),
        !snapshots.isEmpty() && snapshots.stream().allMatch(Snapshot::encrypted),
        String.join(" ", keys),
        map(image.tags()),
        snapshots.stream().map(snapshot -> map(snapshot.tags())).toList());
  }

  private static Map<String, String> map(List<Tag> tags) {
    Map<String, String> map = new TreeMap<>();
    tags.forEach(tag -> map.put(tag.key(), tag.value()));
    return map;
  }
}
