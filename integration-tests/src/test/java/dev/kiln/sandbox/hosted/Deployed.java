package dev.kiln.sandbox.hosted;

import dev.kiln.model.digest.Sha256;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.functions.FunctionZip;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.templates.StackMaker;
import dev.kiln.stacksets.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A tooling account of the sandbox with nothing of Kiln's but what its templates make, out of the
/// packaged functions, and a member whose queue hears of images.
final class Deployed {
  /// How many bakes may be at work at once.
  static final int MOST_AT_ONCE = 2;

  private static final String DEVELOPER = "developer";
  private static final String ASSUME_ANY =
      """
      {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}\
      """;

  final Account tooling;
  final Account member;

  /// Who owns the base image.
  final Account publisher;

  final Installation installation;

  /// Of somebody who may become the stages and nothing else.
  final AwsCredentials developer;

  private final String queue;

  private Deployed(SharedMoto moto) throws IOException {
    this.tooling = moto.account();
    this.member = moto.account();
    this.publisher = moto.account();
    Region home = new Region(tooling.region());
    this.installation =
        new Installation(
            Namespace.DEFAULT,
            tooling.id(),
            home,
            placeForBuilders(tooling),
            Fleet.of(List.of(member.id())));
    this.developer = user();
    install();
    moto.control().seedImage(ImageSeed.of(publisher.id(), home, "base").rootDevice("/dev/sda1"));
    this.queue = subscribe(installation.topicArn(member.id()));
  }

  static Deployed in(SharedMoto moto) throws IOException {
    return new Deployed(moto);
  }

  /// Where the functions are.
  Place place() {
    return new Place(tooling.id(), installation.region());
  }

  /// What the member's queue has heard of since this was asked last.
  List<Message> heard() {
    return member
        .sqs()
        .receiveMessage(receive -> receive.queueUrl(queue).maxNumberOfMessages(10))
        .messages();
  }

  private void install() throws IOException {
    StackMaker stacks = new StackMaker(installation);
    byte[] code = Files.readAllBytes(FunctionZip.baker().file());
    String key = "baker/%s.zip".formatted(Sha256.hex(code));
    stacks.create(
        tooling, installation.artifactsStack(), Templates.artifacts(installation), Map.of());
    stacks.upload(tooling, key, code);
    stacks.create(
        tooling,
        installation.toolingStack(),
        Templates.tooling(installation),
        Map.of(
            Templates.BAKER_KEY,
            key,
            "Developers",
            "arn:aws:iam::%s:user/%s".formatted(tooling, DEVELOPER),
            "BakesAtOnce",
            String.valueOf(MOST_AT_ONCE)));
  }

  private static Installation.Builder placeForBuilders(Account tooling) {
    var subnet = tooling.ec2().describeSubnets().subnets().getFirst();
    String group =
        tooling
            .ec2()
            .createSecurityGroup(create ->
                create
                    .groupName("kiln-builder")
                    .description("Builder and test instances: nothing comes in")
                    .vpcId(subnet.vpcId()))
            .groupId();
    return new Installation.Builder(subnet.subnetId(), group);
  }

  private AwsCredentials user() {
    var iam = tooling.iam();
    iam.createUser(create -> create.userName(DEVELOPER));
    iam.putUserPolicy(
        put -> put.userName(DEVELOPER).policyName("assume").policyDocument(ASSUME_ANY));
    AccessKey key = iam.createAccessKey(create -> create.userName(DEVELOPER)).accessKey();
    return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
  }

  /// @return the URL of a queue of the member that the topic sends to
  private String subscribe(String topic) {
    String url = member.sqs().createQueue(create -> create.queueName("hears")).queueUrl();
    String arn = "arn:aws:sqs:%s:%s:hears".formatted(member.region(), member);
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage",
          "Principal": {"Service": "sns.amazonaws.com"}, "Resource": "%s",
          "Condition": {"ArnEquals": {"aws:SourceArn": "%s"}}}]}\
        """
            .formatted(arn, topic);
    member
        .sqs()
        .setQueueAttributes(
            set -> set.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    member.sns().subscribe(request -> request.topicArn(topic).protocol("sqs").endpoint(arn));
    return url;
  }
}
