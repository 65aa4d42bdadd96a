package dev.kiln.baker.lookup;

import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import java.util.List;
import java.util.Optional;

/// The images a bake may start from. Only available ones of a known architecture are seen.
public interface BaseImages {

  /// All images of `owner` whose name matches, deprecated ones left out.
  ///
  /// @param owner an account id or an alias such as `amazon`
  /// @param name may hold `*` and `?`
  List<BaseImage> named(String owner, String name, Architecture architecture);

  Optional<BaseImage> byId(ImageId image);

  /// @return the value of a parameter, empty when there is no such parameter
  Optional<String> parameter(String name);
}
