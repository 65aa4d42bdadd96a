package dev.kiln.sandbox.setup;

import dev.kiln.copier.CopyFunction;
import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.message.Audience;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.AwsClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// Sets up one Region of a member account: key, queues, subscription and the functions' roles.
public final class MemberSetup {

  /// Six times the function's timeout, [as AWS
  /// advises](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
  private static final Duration VISIBILITY = CopyFunction.TIMEOUT.multipliedBy(6);

  /// High, because waiting for a share or a free slot counts as well; what still waits before the
  /// last of them is sent again by the copier.
  public static final int MAX_RECEIVE_COUNT = 100;

  private final AwsClients operator;
  private final Place place;

  /// @param operator of the member account, in the Region to be set up
  public MemberSetup(AwsClients operator, Place place) {
    this.operator = operator;
    this.place = place;
  }

  public Member install(Installation installation) {
    KeyArn key = key(installation);
    Queue dead = queue(installation.copyDeadQueue(), Map.of());
    Queue copy = source(installation.copyQueue(), dead);
    listen(installation, copy);
    replayRole(installation, key);
    Queue confirmDead = queue(installation.confirmDeadQueue(), Map.of());
    Queue confirm = source(installation.confirmQueue(), confirmDead);
    return new Member(
        place,
        key,
        copy,
        dead,
        role(StageName.COPY, installation, key),
        confirm,
        confirmDead,
        role(StageName.CONFIRM, installation, key));
  }

  /// A queue that feeds a function.
  private Queue source(String name, Queue dead) {
    return queue(
        name,
        Map.of(
            QueueAttributeName.VISIBILITY_TIMEOUT,
            String.valueOf(VISIBILITY.toSeconds()),
            QueueAttributeName.REDRIVE_POLICY,
            Policies.json(
                Map.of("deadLetterTargetArn", dead.arn(), "maxReceiveCount", MAX_RECEIVE_COUNT))));
  }

  private String role(StageName stage, Installation installation, KeyArn key) {
    IamClient iam = operator.iam();
    String name = installation.roleName(stage, place.region());
    String policy =
        StagePolicies.rolePolicy(
            StageModel.roleOf(stage),
            Places.ofMember(installation, place.account(), place.region(), key));
    String arn =
        iam.createRole(role ->
                role.roleName(name)
                    .assumeRolePolicyDocument(StagePolicies.trustInService("lambda.amazonaws.com")))
            .role()
            .arn();
    iam.putRolePolicy(
        role -> role.roleName(name).policyName(ToolingSetup.POLICY).policyDocument(policy));
    return arn;
  }

  /// For people of the tooling account, whom that account lets become it.
  private void replayRole(Installation installation, KeyArn key) {
    IamClient iam = operator.iam();
    String name = installation.roleName(StageName.REPLAY, place.region());
    String policy =
        StagePolicies.rolePolicy(
            StageModel.roleOf(StageName.REPLAY),
            Places.ofMember(installation, place.account(), place.region(), key));
    String trusted = "arn:aws:iam::%s:root".formatted(installation.tooling());
    iam.createRole(
        role -> role.roleName(name).assumeRolePolicyDocument(StagePolicies.trustIn(trusted)));
    iam.putRolePolicy(
        role -> role.roleName(name).policyName(ToolingSetup.POLICY).policyDocument(policy));
  }

  private KeyArn key(Installation installation) {
    KmsClient kms = operator.kms();
    String arn =
        kms.createKey(request ->
                request
                    .description("Kiln's images in this account")
                    .policy(
                        Policies.document(
                            Policies.allow(
                                Map.of("AWS", "arn:aws:iam::%s:root".formatted(place.account())),
                                List.of("kms:*"),
                                "*"))))
            .keyMetadata()
            .arn();
    kms.createAlias(
        request -> request.aliasName("alias/" + installation.keyAlias()).targetKeyId(arn));
    return new KeyArn(arn);
  }

  private Queue queue(String name, Map<QueueAttributeName, String> attributes) {
    SqsClient sqs = operator.sqs();
    String url =
        sqs.createQueue(request -> request.queueName(name).attributes(attributes)).queueUrl();
    String arn =
        sqs.getQueueAttributes(
                request -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    return new Queue(url, arn);
  }

  private void listen(Installation installation, Queue copy) {
    String topic = installation.topicArn(place.account());
    operator
        .sqs()
        .setQueueAttributes(request ->
            request
                .queueUrl(copy.url())
                .attributes(
                    Map.of(
                        QueueAttributeName.POLICY,
                        Policies.document(
                            Policies.allow(
                                Map.of("Service", "sns.amazonaws.com"),
                                List.of("sqs:SendMessage"),
                                copy.arn(),
                                Map.of("ArnEquals", Map.of("aws:SourceArn", topic)))))));
    List<String> pairs = List.of(place.pair(), place.account() + ":" + Audience.EVERY_REGION);
    operator
        .in(installation.region())
        .sns()
        .subscribe(request ->
            request
                .topicArn(topic)
                .protocol("sqs")
                .endpoint(copy.arn())
                .attributes(Map.of("FilterPolicy", Policies.json(Map.of("targets", pairs)))));
  }

  public record Queue(String url, String arn) {}

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
      String confirmRole) {}
}
