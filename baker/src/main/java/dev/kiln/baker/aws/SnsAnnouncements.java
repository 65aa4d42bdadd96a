package dev.kiln.baker.aws;

import dev.kiln.baker.publish.Announcements;
import dev.kiln.model.message.Notification;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/// The installation's topics on SNS.
final class SnsAnnouncements implements Announcements {
  private final SnsClient sns;

  SnsAnnouncements(SnsClient sns) {
    this.sns = sns;
  }

  @Override
  public String send(String topicArn, Notification notification) {
    MessageAttributeValue targets =
        MessageAttributeValue.builder()
            .dataType(Notification.ATTRIBUTE_TYPE)
            .stringValue(notification.targets())
            .build();
    return sns.publish(request ->
            request
                .topicArn(topicArn)
                .message(notification.body())
                .messageAttributes(Map.of(Notification.ATTRIBUTE, targets)))
        .messageId();
  }
}
