package dev.kiln.model.message;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.text.Printable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A copy failed, or nothing will come of it until a person mends something.
///
/// Where a message could not be read, not even its source is known.
///
/// @param sourceAmi the image that was to be copied
/// @param image the copy, where it came into being
/// @param startedAt when the image was announced
/// @param finishedAt when the failure was found
/// @param reason one printable line of at most [#LONGEST_REASON] characters, with AWS's own words
///   where it said any
/// @param attempt which try failed, 1 for the first
public record ImageCopyFailed(
    AccountId account,
    Region region,
    Optional<ImageId> sourceAmi,
    Optional<ImageId> image,
    Optional<RecipeName> recipe,
    Optional<BakeId> bake,
    KeyArn key,
    Optional<Instant> startedAt,
    Instant finishedAt,
    String reason,
    int attempt)
    implements CopyResult {

  public static final String SCHEMA = "kiln.image-copy-failed/1";

  public static final int LONGEST_REASON = 2_000;

  /// @throws IllegalArgumentException when `attempt` is less than 1
  public ImageCopyFailed {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt must be 1 or more, not " + attempt);
    }
    reason = Printable.line(reason, LONGEST_REASON);
  }

  @Override
  public Map<String, Object> asMap() {
    return Fields.of(SCHEMA)
        .put("account", account)
        .put("region", region)
        .put("sourceAmi", sourceAmi)
        .put("image", image)
        .put("recipe", recipe)
        .put("bake", bake)
        .put("key", key)
        .put("startedAt", startedAt)
        .put("finishedAt", finishedAt)
        .put("reason", reason)
        .put("attempt", attempt)
        .asMap();
  }
}
