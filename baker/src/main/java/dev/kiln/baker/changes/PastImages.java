package dev.kiln.baker.changes;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.util.List;
import java.util.Optional;

/// The account's own images that have passed their tests, as their tags tell of them.
public interface PastImages {

  /// Those of a recipe that can be launched, newest bake first.
  List<PastImage> of(RecipeName recipe);

  /// @param base the image it was built from, where its tags say so
  /// @param digest of its recipe, where its tags say so
  record PastImage(
      ImageId id, BakeId bake, Optional<ImageId> base, Optional<RecipeDigest> digest) {}
}
