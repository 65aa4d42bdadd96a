package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// One call that makes the encrypted copy with everything it needs, tags included: a second call
/// for the tags could be lost, and nobody would find the copy.
///
/// @param key the encryption key, by ARN: an alias would be looked up in the caller's account
/// @param tags of the copy and of its snapshots
/// @param attempt 1 for the first try
public record CopyRequest(
    ImageId source,
    Region sourceRegion,
    ImageName name,
    String description,
    KeyArn key,
    Tags tags,
    int attempt,
    ClientToken token) {

  /// The most that EC2 takes for a description.
  private static final int LONGEST_DESCRIPTION = 255;

  /// @param announcedAt when the image was announced
  /// @throws IllegalArgumentException when the message's tags leave no room for the copy's own
  public static CopyRequest of(
      ImageCreated message, Instant announcedAt, Destination destination, int attempt) {
    String description = message.description();
    return new CopyRequest(
        message.sourceAmi(),
        message.sourceRegion(),
        message.name().ofAttempt(attempt),
        description.substring(0, Math.min(description.length(), LONGEST_DESCRIPTION)),
        destination.key(),
        withRoom(message.tags().with(ownTags(message, announcedAt, attempt))),
        attempt,
        ClientToken.of(message.sourceAmi(), destination, attempt));
  }

  /// What becomes of the copy is written on it later, and has to find room.
  private static Tags withRoom(Tags tags) {
    if (tags.values().size() >= Tags.MOST) {
      Tags _ = tags.with(Map.of(TagKey.REPORTED, ""));
    }
    return tags;
  }

  private static Map<String, String> ownTags(
      ImageCreated message, Instant announcedAt, int attempt) {
    Map<String, String> own = new HashMap<>();
    own.put(TagKey.ENCRYPTED, "true");
    own.put(TagKey.COPIED_FROM, message.sourceAmi().value());
    own.put(TagKey.SOURCE_REGION, message.sourceRegion().value());
    own.put(TagKey.ATTEMPT, Integer.toString(attempt));
    own.put(TagKey.ANNOUNCED, announcedAt.toString());
    if (message.origin() instanceof Origin.Kiln kiln) {
      own.put(TagKey.BAKE, kiln.bake().value());
      own.put(TagKey.RETAIN, kiln.retention().asTag());
    }
    return own;
  }
}
