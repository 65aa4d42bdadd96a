package dev.kiln.baker.update;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.List;

/// The account's own images that have passed their tests.
public interface TestedImages {

  /// Those of a recipe that can be launched, newest bake first.
  List<TestedImage> of(RecipeName recipe);

  record TestedImage(ImageId id, BakeId bake, Instant createdAt) {}
}
