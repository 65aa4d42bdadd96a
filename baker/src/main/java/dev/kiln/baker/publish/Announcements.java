package dev.kiln.baker.publish;

import dev.kiln.model.message.ImageCreated;

/// Where members hear of new images.
public interface Announcements {

  /// Sends the message with the pairs of its audience as the attribute subscriptions filter on.
  ///
  /// @return the message's id
  String send(ImageCreated message);
}
