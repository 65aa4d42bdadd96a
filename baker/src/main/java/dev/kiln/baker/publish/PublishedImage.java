package dev.kiln.baker.publish;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.tag.Tags;
import java.util.List;

/// The image of a bake that was published to its end.
///
/// @param digest of the recipe it was baked from
/// @param tags the image's own, as copies get them
public record PublishedImage(
    BakeId bake,
    RecipeDigest digest,
    ImageId image,
    List<SnapshotId> snapshots,
    Encryption encryption,
    String description,
    Tags tags) {
  public PublishedImage {
    snapshots = List.copyOf(snapshots);
  }
}
