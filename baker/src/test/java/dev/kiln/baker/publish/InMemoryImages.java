package dev.kiln.baker.publish;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Images and parameters in maps.
final class InMemoryImages implements CurrentImages {
  final Map<ImageId, Map<String, String>> tags = new HashMap<>();
  final Map<String, String> parameters = new HashMap<>();

  @Override
  public Optional<String> behind(String parameter) {
    return Optional.ofNullable(parameters.get(parameter));
  }

  @Override
  public Optional<OwnImage> image(ImageId id) {
    return Optional.ofNullable(tags.get(id))
        .map(all -> {
          Map<String, String> carried = new TreeMap<>(all);
          carried.keySet().removeIf(TagKey::isOfOneImage);
          return new OwnImage(id, "as it was baked", Tags.carried(carried));
        });
  }
}
