package dev.kiln.model.collect;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// What is to become of every image of Kiln's in one Region of an account, and of every snapshot
/// that was left without an image.
///
/// @param images in the order of recipes, the newest of each first
/// @param doubts why nothing goes; none where the picture is complete
public record Plan(
    AccountId account,
    Region region,
    List<OfImage> images,
    List<OfSnapshot> snapshots,
    List<String> doubts) {
  public Plan {
    images = List.copyOf(images);
    snapshots = List.copyOf(snapshots);
    doubts = List.copyOf(doubts);
  }

  /// @param bytes of its snapshots
  public record OfImage(OwnedImage image, Verdict verdict, long bytes) {}

  public record OfSnapshot(OwnedSnapshot snapshot, Verdict verdict) {}

  /// The most that is freed when what `which` holds for goes. Snapshots share blocks, so that it
  /// may be less.
  public long bytes(Predicate<Verdict> which) {
    LongStream ofImages =
        images.stream().filter(each -> which.test(each.verdict())).mapToLong(OfImage::bytes);
    LongStream ofSnapshots =
        snapshots.stream()
            .filter(each -> which.test(each.verdict()))
            .mapToLong(each -> each.snapshot().bytes());
    return LongStream.concat(ofImages, ofSnapshots).sum();
  }

  /// The size of each snapshot.
  static Map<SnapshotId, Long> sizes(List<OwnedSnapshot> snapshots) {
    Map<SnapshotId, Long> sizes = HashMap.newHashMap(snapshots.size());
    snapshots.forEach(snapshot -> sizes.put(snapshot.id(), snapshot.bytes()));
    return sizes;
  }
}
