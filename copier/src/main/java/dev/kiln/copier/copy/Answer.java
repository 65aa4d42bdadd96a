package dev.kiln.copier.copy;

import dev.kiln.model.image.ImageId;

/// What asking for a copy came to.
public sealed interface Answer {

  /// The copy is on its way. The same for a request that was made before, even when its image has
  /// failed or is gone since.
  record Started(ImageId image) implements Answer {}

  /// The token or the name was used for something else.
  record Taken(String why) implements Answer {}

  /// The same request may succeed after a while.
  record Later(Wait cause, String why) implements Answer {}

  /// The same request will never succeed.
  record Refused(String why) implements Answer {}
}
