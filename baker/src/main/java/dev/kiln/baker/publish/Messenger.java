package dev.kiln.baker.publish;

import dev.kiln.model.bake.Published.Sent;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Notification;
import java.util.ArrayList;
import java.util.List;

/// Tells the targets of each topic. A topic that has none hears nothing.
final class Messenger {
  private final Installation installation;
  private final Announcements announcements;

  Messenger(Installation installation, Announcements announcements) {
    this.installation = installation;
    this.announcements = announcements;
  }

  /// @return the messages that were sent, as few as SNS takes
  List<Sent> tell(ImageCreated message) {
    List<Sent> sent = new ArrayList<>();
    for (String topic : installation.topicArns()) {
      Audience its = message.audience().of(account -> installation.topicArn(account).equals(topic));
      for (Notification notification : Notification.of(message.to(its))) {
        int targets = notification.message().audience().filterPairs().size();
        sent.add(new Sent(announcements.send(topic, notification), targets));
      }
    }
    return sent;
  }
}
