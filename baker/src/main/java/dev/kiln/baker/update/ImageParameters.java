package dev.kiln.baker.update;

import dev.kiln.model.image.ImageId;
import java.util.Optional;

/// The parameters that say which image of a recipe is current.
public interface ImageParameters {

  /// @return empty when the parameter is not there, or not yet
  Optional<Current> read(String parameter);

  /// Points the parameter to `image`. AWS checks the image later and drops a value it does not
  /// like, so the value counts only once it is [read][#read] back.
  void write(String parameter, ImageId image);

  record Current(String value, long version) {}
}
