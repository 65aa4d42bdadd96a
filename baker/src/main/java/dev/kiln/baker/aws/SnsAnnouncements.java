package dev.kiln.baker.aws;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.publish.Announcements;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.ImageCreated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/// The installation's topic on SNS.
final class SnsAnnouncements implements Announcements {

  /// The message attribute [subscriptions filter
  /// on](https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html).
  private static final String TARGETS = "targets";

  private final SnsClient sns;
  private final Installation installation;

  SnsAnnouncements(SnsClient sns, Installation installation) {
    this.sns = sns;
    this.installation = installation;
  }

  @Override
  public String send(ImageCreated message) {
    MessageAttributeValue targets =
        MessageAttributeValue.builder()
            .dataType("String.Array")
            .stringValue(json(message.audience().filterPairs()))
            .build();
    return sns.publish(request ->
            request
                .topicArn(installation.topicArn())
                .message(message.toJson())
                .messageAttributes(Map.of(TARGETS, targets)))
        .messageId();
  }

  private static String json(List<String> texts) {
    try {
      return JSON.std.asString(texts);
    } catch (IOException e) {
      throw new UncheckedIOException("A list of texts could not be written as JSON", e);
    }
  }
}
