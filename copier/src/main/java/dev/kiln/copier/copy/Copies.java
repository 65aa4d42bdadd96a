package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;

/// The copies in this account and Region. What was made a moment ago need not show yet.
public interface Copies {

  /// The copies of `source`, those deprecated, disabled or just deregistered included.
  Existing of(ImageId source);

  /// The copy `image` alone, nothing when it is not to be seen.
  Existing withId(ImageId image);

  /// Who has `name`, seen from a copy of `source` that was to have it.
  NameHolder holderOf(ImageName name, ImageId source);

  /// Asks for a copy, which takes minutes to become available and may still fail.
  Answer ask(CopyRequest request);
}
