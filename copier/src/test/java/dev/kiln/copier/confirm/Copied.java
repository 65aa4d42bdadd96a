package dev.kiln.copier.confirm;

import static dev.kiln.copier.copy.Published.HERE;

import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.copier.copy.Order;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Reading;
import dev.kiln.model.tag.Reported;
import dev.kiln.model.tag.TagKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Copies as EC2 shows them after the copier asked for them.
final class Copied {
  static final Instant STARTED = Instant.parse("2026-11-21T04:31:20Z");

  private Copied() {}

  static CopyRequest request(ImageCreated message, int attempt) {
    Order order =
        Order.of(
            new Reading.Understood(message),
            attempt,
            () -> Published.SENT,
            Optional.of(Published.SENT));
    return CopyRequest.of(message, order.announcedAt(), HERE, attempt);
  }

  /// A copy with two snapshots.
  ///
  /// @param reason why it failed, in EC2's words; empty when it did not
  static CopiedImage image(ImageCreated message, int attempt, State state, String reason) {
    CopyRequest request = request(message, attempt);
    String digits = message.sourceAmi().value().substring(9);
    return new CopiedImage(
        new ImageId("ami-c%04d%s".formatted(attempt, digits)),
        request.name().value(),
        request.description(),
        state,
        reason,
        STARTED,
        Set.of(
            new SnapshotId("snap-a%04d%s".formatted(attempt, digits)),
            new SnapshotId("snap-b%04d%s".formatted(attempt, digits))),
        new CopyTags(request.tags().values()));
  }

  static CopiedImage available(ImageCreated message) {
    return image(message, 1, State.AVAILABLE, "");
  }

  /// Its snapshots, encrypted and tagged as they have to be.
  static List<CopiedSnapshot> snapshots(CopiedImage copy, String stateMessage) {
    return copy.snapshots().stream()
        .sorted()
        .map(id -> new CopiedSnapshot(id, HERE.key().value(), stateMessage, copy.tags()))
        .toList();
  }

  static CopiedImage with(CopiedImage copy, CopyTags tags) {
    return new CopiedImage(
        copy.id(),
        copy.name(),
        copy.description(),
        copy.state(),
        copy.stateReason(),
        copy.createdAt(),
        copy.snapshots(),
        tags);
  }

  static CopyTags without(CopyTags tags, String key) {
    SortedMap<String, String> left = new TreeMap<>(tags.values());
    left.remove(key);
    return new CopyTags(left);
  }

  static CopyTags with(CopyTags tags, String key, String value) {
    SortedMap<String, String> more = new TreeMap<>(tags.values());
    more.put(key, value);
    return new CopyTags(more);
  }

  static CopyTags reported(CopyTags tags, Reported reported) {
    return with(tags, TagKey.REPORTED, reported.asTag());
  }
}
