package dev.kiln.model.collect;

import dev.kiln.model.collect.OwnedImage.State;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Copies to talk about.
final class Images {
  static final AccountId HERE = new AccountId("111122223333");
  static final Instant MADE = Instant.parse("2026-09-01T04:00:00Z");

  private Images() {}

  /// An available copy that was confirmed.
  static OwnedImage good(String id) {
    return copy(id, MADE, State.AVAILABLE, Map.of("kiln:reported", "copied"));
  }

  static OwnedImage copy(String id, Instant madeAt, State state, Map<String, String> more) {
    Map<String, String> tags = new HashMap<>();
    tags.put("BuiltBy", "kiln");
    tags.put("Recipe", "web");
    tags.put("kiln:bake", "web-20260901T040000Z-" + id.substring(id.length() - 6));
    tags.put("CopiedFromAMI", "ami-0fedcba9876543210");
    tags.put("kiln:retain", "1/P14D");
    tags.putAll(more);
    return new OwnedImage(
        new ImageId(id),
        HERE,
        state,
        madeAt,
        ImageTags.of(tags),
        List.of(new SnapshotId("snap-" + id.substring("ami-".length()))),
        false,
        tags.containsKey("kiln:collect-after"));
  }

  /// An image of the tooling account that passed its tests.
  static OwnedImage tested(String id) {
    return new OwnedImage(
        new ImageId(id),
        HERE,
        State.AVAILABLE,
        MADE,
        ImageTags.of(
            Map.of(
                "BuiltBy", "kiln",
                "Recipe", "web",
                "kiln:bake", "web-20260901T040000Z-0a1b2c",
                "kiln:tested", MADE.toString())),
        List.of(new SnapshotId("snap-" + id.substring("ami-".length()))),
        false,
        false);
  }

  static List<OwnedSnapshot> snapshotsOf(OwnedImage image) {
    return image.snapshots().stream()
        .map(id -> new OwnedSnapshot(id, image.owner(), image.createdAt(), image.tags(), 8L << 30))
        .toList();
  }
}
