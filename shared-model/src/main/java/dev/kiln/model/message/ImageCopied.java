package dev.kiln.model.message;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A copy can be used.
///
/// @param sourceAmi the image that was copied
/// @param image the copy
/// @param startedAt when the image was announced
/// @param finishedAt when the copy was found to be in order
public record ImageCopied(
    AccountId account,
    Region region,
    ImageId sourceAmi,
    ImageId image,
    Optional<RecipeName> recipe,
    Optional<BakeId> bake,
    KeyArn key,
    Instant startedAt,
    Instant finishedAt)
    implements CopyResult {

  public static final String SCHEMA = "kiln.image-copied/1";

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
        .asMap();
  }
}
