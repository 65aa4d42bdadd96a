package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;

/// Who has a name that a copy was to have.
public sealed interface NameHolder {

  /// An image that is visibly no copy of the source.
  record Stranger(ImageId image) implements NameHolder {}

  /// A copy of the source, or an image so young that it may turn out to be one.
  record Kin(ImageId image) implements NameHolder {}

  /// Nobody is to be seen.
  record Unseen() implements NameHolder {}

  /// It could not be looked up.
  record Unknown(String why) implements NameHolder {}
}
