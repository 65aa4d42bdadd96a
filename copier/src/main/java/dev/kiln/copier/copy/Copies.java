package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;

/// The copies in this account and Region.
public interface Copies {

  /// The copies of `source`, those deprecated or disabled included.
  Existing of(ImageId source);

  /// Asks for a copy, which takes minutes to become available and may still fail.
  Answer ask(CopyRequest request);
}
