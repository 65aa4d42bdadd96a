package dev.kiln.model.collect;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.text.Counted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What needs images: of each image the first thing that was found, and how many more. Fifty
/// thousand instances of one image take the room of one.
public final class Uses {
  private final Map<ImageId, Use> first = new HashMap<>();
  private final Map<ImageId, Integer> further = new HashMap<>();

  void add(ImageId image, Use use) {
    if (first.putIfAbsent(image, use) != null) {
      further.merge(image, 1, Integer::sum);
    }
  }

  public Set<ImageId> images() {
    return Set.copyOf(first.keySet());
  }

  /// Such as `used by instance i-0123456789abcdef0 and 3 more`; empty where nothing is known to
  /// need it.
  public Optional<String> of(ImageId image) {
    return Optional.ofNullable(first.get(image))
        .map(use -> "used by %s%s".formatted(use, more(further.getOrDefault(image, 0))));
  }

  private static String more(int count) {
    return count == 0 ? "" : " and " + Counted.of(count, "more", "more");
  }
}
