package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import java.util.Map;
import java.util.Set;

/// The copies in this account and Region. What was made a moment ago need not show yet.
public interface Copies {

  /// The copies of each of `sources`, those deprecated, disabled or just deregistered included, in
  /// as few calls as possible.
  Map<ImageId, Existing> of(Set<ImageId> sources);

  /// The copy `image` alone, nothing when it is not to be seen.
  Existing withId(ImageId image);

  /// Who has `name`, seen from a copy of `source` that was to have it.
  NameHolder holderOf(ImageName name, ImageId source);

  /// Asks for a copy, which takes minutes to become available and may still fail.
  Answer ask(CopyRequest request);
}
