package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;

/// What became of a message.
public sealed interface Outcome permits Outcome.Asked, Settled {

  /// EC2 makes the copy `image`.
  record Asked(ImageId image, int attempt) implements Outcome {}
}
