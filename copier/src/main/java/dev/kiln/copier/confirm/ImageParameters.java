package dev.kiln.copier.confirm;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import java.util.List;
import java.util.Optional;

/// The parameters of this account and Region that say which copy of a recipe's images is current.
///
/// Both methods throw a RuntimeException with AWS's words when AWS refuses or does not answer.
public interface ImageParameters {

  /// The versions AWS keeps, oldest first; none when the parameter is not there, or not yet.
  List<Version> versions(RecipeName recipe);

  /// Points the parameter of the bake's recipe to `image`. AWS checks the image later and drops a
  /// value it does not like, so it counts only once it is among the [versions][#versions].
  ///
  /// @return AWS's words where it refuses this value at once; empty where it took it
  Optional<String> write(BakeId bake, ImageId image);

  /// The name of a recipe's parameter.
  String name(RecipeName recipe);

  /// @param description the bake's id; something else where somebody else wrote it
  record Version(long number, String value, String description) {}
}
