package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The copies of some images as they were seen once, and those that were asked for since.
public final class Sight {
  private final Map<ImageId, Existing> seen;

  Sight(Map<ImageId, Existing> seen) {
    this.seen = new HashMap<>(seen);
  }

  /// @throws IllegalStateException when nobody looked for copies of `source`
  Existing of(ImageId source) {
    Existing existing = seen.get(source);
    if (existing == null) {
      throw new IllegalStateException("Nobody looked for copies of " + source);
    }
    return existing;
  }

  void set(ImageId source, Existing existing) {
    seen.put(source, existing);
  }

  /// A copy was asked for and need not be looked for again.
  void add(ImageId source, ExistingCopy copy) {
    List<ExistingCopy> copies = new ArrayList<>(List.of(copy));
    if (seen.get(source) instanceof Existing.Found(List<ExistingCopy> before)) {
      copies.addAll(before);
    }
    seen.put(source, new Existing.Found(copies));
  }
}
