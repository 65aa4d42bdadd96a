package dev.kiln.sandbox.setup;

import dev.kiln.model.image.KeyArn;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.AwsClients;
import software.amazon.awssdk.services.sqs.SqsClient;

/// What the member's stack made in one Region of its account.
///
/// @param role of the function copy
/// @param confirm the queue of the function confirm
/// @param confirmDead where it keeps what nobody can read
public record Member(
    Place place,
    KeyArn key,
    Queue copy,
    Queue dead,
    String role,
    Queue confirm,
    Queue confirmDead,
    String confirmRole) {

  /// Looks for it.
  ///
  /// @param operator of the member account, in that Region
  static Member of(AwsClients operator, Installation installation, Place place) {
    return new Member(
        place,
        new KeyArn(
            operator
                .kms()
                .describeKey(request -> request.keyId("alias/" + installation.keyAlias()))
                .keyMetadata()
                .arn()),
        queue(operator, place, installation.copyQueue()),
        queue(operator, place, installation.copyDeadQueue()),
        installation.roleArn(StageName.COPY, place.account(), place.region()),
        queue(operator, place, installation.confirmQueue()),
        queue(operator, place, installation.confirmDeadQueue()),
        installation.roleArn(StageName.CONFIRM, place.account(), place.region()));
  }

  private static Queue queue(AwsClients operator, Place place, String name) {
    SqsClient sqs = operator.sqs();
    return new Queue(
        sqs.getQueueUrl(request -> request.queueName(name)).queueUrl(),
        "arn:%s:sqs:%s:%s:%s"
            .formatted(place.region().partition(), place.region(), place.account(), name));
  }

  public record Queue(String url, String arn) {}
}
