package dev.kiln.model.collect;

import dev.kiln.model.image.ImageId;
import java.util.List;
import java.util.Map;

/// What one side knows against the end of images that nothing else keeps.
@FunctionalInterface
public interface Objections {

  /// Where there is nothing more to know.
  Objections NONE = _ -> Map.of();

  /// @param images few, compared to all there are
  /// @return why to keep an image; those it says nothing of may go
  /// @throws EstateException when that cannot be told
  Map<ImageId, List<String>> to(List<OwnedImage> images);
}
