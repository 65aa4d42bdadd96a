package dev.kiln.baker.publish;

import dev.kiln.model.message.Notification;

/// Where members hear of new images.
public interface Announcements {

  /// Sends the notification to a topic.
  ///
  /// @return the message's id
  String send(String topicArn, Notification notification);
}
