package dev.kiln.sandbox.privileges;

import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole.RunsIn;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.copying.Sources;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.ImageSeed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.CreateImageRequest;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/// Single calls as somebody with a stage's credentials could make them, guard or not.
final class Attempts {
  static final Map<String, String> KILNS = Map.of(TagKey.BUILT_BY, TagKey.KILN);
  static final Map<String, String> NONE = Map.of("Team", "web");

  /// Of what may go.
  static final Map<String, String> MARK = Map.of(TagKey.COLLECT_AFTER, "2026-11-21T04:00:00Z");

  static final Map<String, String> OF_A_COPY = Map.of(TagKey.COPIED_FROM, "ami-0123456789abcdef0");

  private static final String BAKE = "attempt-20261121T040000Z-1a2b3c";

  private final Sandbox sandbox;
  private final Place member;
  private final ImageId baseImage;

  Attempts(Sandbox sandbox, Place member, ImageId baseImage) {
    this.sandbox = sandbox;
    this.member = member;
    this.baseImage = baseImage;
  }

  /// A launch as the stage makes it, but for what is changed.
  void launch(AwsClients as, Launch launch) {
    as.ec2()
        .runInstances(
            launching(launch.image(), launch.httpTokens())
                .instanceType(launch.type())
                .tagSpecifications(
                    specifications(
                        Map.of(
                            ResourceType.INSTANCE, launch.instanceTags(),
                            ResourceType.NETWORK_INTERFACE, launch.interfaceTags(),
                            ResourceType.VOLUME, launch.volumeTags())))
                .build());
  }

  /// As the stage launches.
  Launch ofStage(StageName stage, ImageId image) {
    return new Launch(image, "t3.small", kilnsOf(stage), KILNS, KILNS, "required");
  }

  void launch(AwsClients as, StageName stage) {
    launch(as, ofStage(stage, baseImage));
  }

  /// An instance somebody launched, with just these tags.
  String instance(Map<String, String> tags) {
    return tooling()
        .ec2()
        .runInstances(
            launching(baseImage, "required")
                .tagSpecifications(specifications(Map.of(ResourceType.INSTANCE, tags)))
                .build())
        .instances()
        .getFirst()
        .instanceId();
  }

  String volumeOf(String instance) {
    return tooling()
        .ec2()
        .describeInstances(request -> request.instanceIds(instance))
        .reservations()
        .getFirst()
        .instances()
        .getFirst()
        .blockDeviceMappings()
        .getFirst()
        .ebs()
        .volumeId();
  }

  String interfaceOf(String instance) {
    return tooling()
        .ec2()
        .describeInstances(request -> request.instanceIds(instance))
        .reservations()
        .getFirst()
        .instances()
        .getFirst()
        .networkInterfaces()
        .getFirst()
        .networkInterfaceId();
  }

  void terminate(AwsClients as, String instance) {
    as.ec2().terminateInstances(request -> request.instanceIds(instance));
  }

  ImageId createImage(
      AwsClients as,
      String instance,
      Map<String, String> imageTags,
      Map<String, String> snapshotTags) {
    return new ImageId(
        as.ec2()
            .createImage(
                CreateImageRequest.builder()
                    .instanceId(instance)
                    .name("attempt " + UUID.randomUUID())
                    .tagSpecifications(
                        specifications(
                            Map.of(
                                ResourceType.IMAGE,
                                imageTags,
                                ResourceType.SNAPSHOT,
                                snapshotTags)))
                    .build())
            .imageId());
  }

  void tag(AwsClients as, String resource, Map<String, String> tags) {
    as.ec2().createTags(request -> request.resources(resource).tags(list(tags)));
  }

  /// An image of the tooling account that is not Kiln's.
  ImageId foreignImage() {
    return sandbox
        .control()
        .seedImage(
            ImageSeed.of(
                    sandbox.scene().tooling(),
                    sandbox.scene().home(),
                    "attempt " + UUID.randomUUID())
                .secret());
  }

  String snapshotOf(ImageId image) {
    return tooling()
        .ec2()
        .describeImages(request -> request.imageIds(image.value()))
        .images()
        .getFirst()
        .blockDeviceMappings()
        .getFirst()
        .ebs()
        .snapshotId();
  }

  /// The snapshot of an image of the member's own.
  String snapshotOfCopy(ImageId copy) {
    return sandbox
        .operator(member.account(), member.region())
        .ec2()
        .describeImages(request -> request.imageIds(copy.value()))
        .images()
        .getFirst()
        .blockDeviceMappings()
        .getFirst()
        .ebs()
        .snapshotId();
  }

  void share(AwsClients as, ImageId image) {
    as.ec2()
        .modifyImageAttribute(request ->
            request
                .imageId(image.value())
                .attribute("launchPermission")
                .operationType("add")
                .userIds(member.account().value()));
  }

  void readSharing(AwsClients as, ImageId image) {
    as.ec2()
        .describeImageAttribute(
            request -> request.imageId(image.value()).attribute("launchPermission"));
  }

  void share(AwsClients as, String snapshot) {
    as.ec2()
        .modifySnapshotAttribute(request ->
            request
                .snapshotId(snapshot)
                .attribute("createVolumePermission")
                .operationType("add")
                .userIds(member.account().value()));
  }

  /// With an account that is not in the fleet.
  void shareWithStranger(AwsClients as, String snapshot) {
    as.ec2()
        .modifySnapshotAttribute(request ->
            request
                .snapshotId(snapshot)
                .attribute("createVolumePermission")
                .operationType("add")
                .userIds("999999999999"));
  }

  void shareWithEverybody(AwsClients as, String snapshot) {
    as.ec2()
        .modifySnapshotAttribute(request ->
            request
                .snapshotId(snapshot)
                .attribute("createVolumePermission")
                .operationType("add")
                .groupNames("all"));
  }

  void readSharing(AwsClients as, String snapshot) {
    as.ec2()
        .describeSnapshotAttribute(
            request -> request.snapshotId(snapshot).attribute("createVolumePermission"));
  }

  void store(AwsClients as, String ifNoneMatch) {
    as.s3()
        .putObject(
            request -> {
              request.bucket(recipes()).key("recipes/attempt/" + UUID.randomUUID());
              if (!ifNoneMatch.isEmpty()) {
                request.ifNoneMatch(ifNoneMatch);
              }
            },
            RequestBody.fromString("attempt"));
  }

  void list(AwsClients as, String prefix) {
    as.s3().listObjectsV2(request -> request.bucket(recipes()).prefix(prefix));
  }

  void begin(AwsClients as) {
    as.s3()
        .putObject(
            request -> request.bucket(bakes()).key(ofAttempt("start.json")),
            RequestBody.fromString("{}"));
  }

  void cancel(AwsClients as) {
    as.s3()
        .putObject(
            request -> request.bucket(bakes()).key(ofAttempt("cancel.json")),
            RequestBody.fromString("{}"));
  }

  /// That the stage is done with a bake.
  void keepFact(AwsClients as, StageName stage) {
    as.s3()
        .putObject(
            request -> request.bucket(bakes()).key(ofAttempt(stage + ".json")),
            RequestBody.fromString("{}"));
  }

  void listBakes(AwsClients as, String prefix) {
    as.s3().listObjectsV2(request -> request.bucket(bakes()).prefix(prefix));
  }

  /// How a bake was begun.
  void readBeginning(AwsClients as) {
    begin(tooling());
    as.s3().getObject(request -> request.bucket(bakes()).key(ofAttempt("start.json"))).abort();
  }

  /// Why a bake is to end.
  void readEnding(AwsClients as) {
    cancel(tooling());
    as.s3().getObject(request -> request.bucket(bakes()).key(ofAttempt("cancel.json"))).abort();
  }

  private static String ofAttempt(String name) {
    return "bakes/%s/%s".formatted(BAKE, name);
  }

  private String bakes() {
    return sandbox.installation().bakesBucket();
  }

  void read(AwsClients as, String key) {
    as.s3().getObject(request -> request.bucket(recipes()).key(key)).abort();
  }

  void setParameter(AwsClients as) {
    as.ssm()
        .putParameter(request ->
            request
                .name("/kiln/images/attempt")
                .value(baseImage.value())
                .type("String")
                .overwrite(true));
  }

  void readParameter(AwsClients as) {
    setParameter(tooling());
    as.ssm().getParameter(request -> request.name("/kiln/images/attempt"));
  }

  void readParameterHistory(AwsClients as) {
    setParameter(tooling());
    as.ssm().getParameterHistory(request -> request.name("/kiln/images/attempt"));
  }

  void labelParameter(AwsClients as) {
    setParameter(tooling());
    as.ssm()
        .labelParameterVersion(request -> request.name("/kiln/images/attempt").labels("attempt"));
  }

  /// Whether bakes are begun by themselves.
  void readSwitch(AwsClients as) {
    String name = sandbox.installation().bakesSwitch();
    tooling().ssm().putParameter(put -> put.name(name).value("on").type("String").overwrite(true));
    as.ssm().getParameter(request -> request.name(name));
  }

  /// As far as being let in; the function is not run.
  void callFunction(AwsClients as, StageName stage) {
    as.client(LambdaClient::builder)
        .invoke(request ->
            request
                .functionName(sandbox.installation().runbook(stage))
                .invocationType(InvocationType.DRY_RUN));
  }

  /// The runbook of a stage, or the pipeline's.
  ///
  /// @return the execution's id
  String startRunbook(AwsClients as, StageName stage) {
    return as.ssm()
        .startAutomationExecution(request ->
            request
                .documentName(sandbox.installation().runbook(stage))
                .parameters(Map.of("Bake", List.of(BAKE))))
        .automationExecutionId();
  }

  void watchExecution(AwsClients as) {
    String execution = startRunbook(tooling(), StageName.PIPELINE);
    as.ssm().getAutomationExecution(request -> request.automationExecutionId(execution));
  }

  void stopExecution(AwsClients as) {
    String execution = startRunbook(tooling(), StageName.PIPELINE);
    as.ssm().stopAutomationExecution(request -> request.automationExecutionId(execution));
  }

  void publish(AwsClients as) {
    String topic = sandbox.installation().topicArns().getFirst();
    as.sns().publish(request -> request.topicArn(topic).message("attempt"));
  }

  /// In the tooling account's Region, whoever tells.
  void report(AwsClients as) {
    as.in(sandbox.installation().region())
        .sqs()
        .sendMessage(request -> request.queueUrl(sandbox.resultsQueue()).messageBody("attempt"));
  }

  void hearResults(AwsClients as) {
    as.in(sandbox.installation().region())
        .sqs()
        .receiveMessage(request -> request.queueUrl(sandbox.resultsQueue()).visibilityTimeout(0));
  }

  /// That nobody's copy was made.
  void enterInLedger(AwsClients as) {
    LedgerEntry entry =
        new LedgerEntry.OfCopy(
            baseImage, new AccountId("000000000000"), sandbox.installation().region());
    as.in(sandbox.installation().region())
        .s3()
        .putObject(
            request -> request.bucket(bakes()).key(entry.key()), RequestBody.fromString("{}"));
  }

  void deregister(AwsClients as, ImageId image) {
    as.ec2().deregisterImage(request -> request.imageId(image.value()));
  }

  void deleteSnapshot(AwsClients as, String snapshot) {
    as.ec2().deleteSnapshot(request -> request.snapshotId(snapshot));
  }

  /// Takes these tags, whatever their values.
  void untag(AwsClients as, String resource, String... keys) {
    as.ec2()
        .deleteTags(request ->
            request
                .resources(resource)
                .tags(Stream.of(keys).map(key -> Tag.builder().key(key).build()).toList()));
  }

  /// Takes all tags: a call that names none does.
  void untagWholly(AwsClients as, String resource) {
    as.ec2().deleteTags(request -> request.resources(resource));
  }

  void deprecate(AwsClients as, ImageId image) {
    as.ec2()
        .enableImageDeprecation(request ->
            request.imageId(image.value()).deprecateAt(Instant.now().plus(Duration.ofHours(1))));
  }

  void undeprecate(AwsClients as, ImageId image) {
    as.ec2().disableImageDeprecation(request -> request.imageId(image.value()));
  }

  void describeTemplates(AwsClients as) {
    as.ec2().describeLaunchTemplates();
  }

  void restore(AwsClients as, ImageId image) {
    as.ec2().restoreImageFromRecycleBin(request -> request.imageId(image.value()));
  }

  void restoreSnapshot(AwsClients as, String snapshot) {
    as.ec2().restoreSnapshotFromRecycleBin(request -> request.snapshotId(snapshot));
  }

  /// An image of the tooling account with just these tags that is in the Recycle Bin, without its
  /// snapshots.
  ImageId binned(Map<String, String> tags) {
    ImageId image = image(tags);
    whileDeletedIsKept(() -> deregister(tooling(), image));
    return image;
  }

  /// A snapshot of the tooling account with just these tags that is in the Recycle Bin.
  String binnedSnapshot(Map<String, String> tags) {
    String snapshot = snapshot(tags);
    whileDeletedIsKept(() -> deleteSnapshot(tooling(), snapshot));
    return snapshot;
  }

  private void whileDeletedIsKept(Runnable work) {
    AccountId account = sandbox.scene().tooling();
    sandbox.control().keepDeleted(account, sandbox.scene().home(), Duration.ofDays(1));
    try {
      work.run();
    } finally {
      sandbox.control().keepDeletedNoMore(account, sandbox.scene().home());
    }
  }

  /// An image of the stage's account with just these tags.
  ImageId imageAt(StageName stage, Map<String, String> tags) {
    Place place = placeOf(stage);
    ImageId image =
        sandbox
            .control()
            .seedImage(
                ImageSeed.of(place.account(), place.region(), "attempt " + UUID.randomUUID())
                    .secret());
    tag(operatorAt(place), image.value(), tags);
    return image;
  }

  /// A snapshot of the stage's account that no image uses, with just these tags.
  String snapshotAt(StageName stage, Map<String, String> tags) {
    ImageId image = imageAt(stage, tags);
    AwsClients operator = operatorAt(placeOf(stage));
    String snapshot =
        operator
            .ec2()
            .describeImages(request -> request.imageIds(image.value()))
            .images()
            .getFirst()
            .blockDeviceMappings()
            .getFirst()
            .ebs()
            .snapshotId();
    deregister(operator, image);
    tag(operator, snapshot, tags);
    return snapshot;
  }

  private Place placeOf(StageName stage) {
    return StageModel.roleOf(stage).isMembers()
        ? member
        : new Place(sandbox.scene().tooling(), sandbox.scene().home());
  }

  private AwsClients operatorAt(Place place) {
    return sandbox.operator(place.account(), place.region());
  }

  /// An image of the tooling account with just these tags.
  ImageId image(Map<String, String> tags) {
    ImageId image = foreignImage();
    tag(tooling(), image.value(), tags);
    return image;
  }

  /// A snapshot of the tooling account that no image uses, with just these tags.
  String snapshot(Map<String, String> tags) {
    ImageId image = foreignImage();
    String snapshot = snapshotOf(image);
    deregister(tooling(), image);
    tag(tooling(), snapshot, tags);
    return snapshot;
  }

  void createUser(AwsClients as) {
    as.iam().createUser(request -> request.userName("attempt-" + UUID.randomUUID()));
  }

  void sendToCopier(AwsClients as) {
    as.in(member.region())
        .sqs()
        .sendMessage(request ->
            request.queueUrl(sandbox.member(member).copy().url()).messageBody("attempt"));
  }

  void receiveDeadLetters(AwsClients as) {
    as.in(member.region())
        .sqs()
        .receiveMessage(
            request -> request.queueUrl(sandbox.member(member).dead().url()).visibilityTimeout(0));
  }

  void becomeAnother(AwsClients as, StageName stage) {
    as.sts()
        .assumeRole(request ->
            request.roleArn(sandbox.installation().roleArn(stage)).roleSessionName("attempt"));
  }

  /// A source the member may copy.
  ImageId source() {
    return new Sources(sandbox).shared(List.of(member)).sourceAmi();
  }

  /// An image that another account than the tooling account shares with everybody.
  ImageId sourceOfAnother() {
    return sandbox
        .control()
        .seedImage(
            ImageSeed.of(
                new AccountId("099720109477"),
                sandbox.scene().home(),
                "attempt " + UUID.randomUUID()));
  }

  void copy(
      AwsClients as,
      ImageId source,
      Map<String, String> imageTags,
      Map<String, String> snapshotTags) {
    as.ec2()
        .copyImage(
            CopyImageRequest.builder()
                .sourceImageId(source.value())
                .sourceRegion(sandbox.scene().home().value())
                .name("attempt " + UUID.randomUUID())
                .encrypted(true)
                .kmsKeyId(sandbox.member(member).key().value())
                .tagSpecifications(
                    specifications(
                        Map.of(ResourceType.IMAGE, imageTags, ResourceType.SNAPSHOT, snapshotTags)))
                .build());
  }

  /// A copy that is there.
  ImageId copyOf(ImageId source) {
    Ec2Client ec2 = sandbox.operator(member.account(), member.region()).ec2();
    return new ImageId(
        ec2.copyImage(request ->
                request
                    .sourceImageId(source.value())
                    .sourceRegion(sandbox.scene().home().value())
                    .name("attempt " + UUID.randomUUID()))
            .imageId());
  }

  /// A copy that says of what it is one.
  ImageId markedCopy() {
    ImageId source = source();
    ImageId copy = copyOf(source);
    tag(sandbox.operator(member.account(), member.region()), copy.value(), copiedFrom(source));
    return copy;
  }

  /// What is encrypted under a key.
  private SdkBytes encrypted(KeyArn key) {
    return ownerOf(key)
        .encrypt(
            request -> request.keyId(key.value()).plaintext(SdkBytes.fromUtf8String("attempt")))
        .ciphertextBlob();
  }

  /// A key in a Region of the stage's account that lets the stage's role encrypt anew from it and
  /// to it.
  KeyArn openKey(StageName stage, Region region) {
    boolean ofMember = StageModel.roleOf(stage).runsIn() == RunsIn.MEMBER;
    AccountId account = ofMember ? member.account() : sandbox.scene().tooling();
    String role = ofMember ? sandbox.member(member).role() : sandbox.installation().roleArn(stage);
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%1$s:root"}, "Action": "kms:*", "Resource": "*"},
          {"Effect": "Allow", "Principal": {"AWS": "%2$s"}, "Action": "kms:ReEncrypt*", "Resource": "*"}]}
        """
            .formatted(account, role);
    return new KeyArn(
        sandbox
            .operator(account, region)
            .kms()
            .createKey(request -> request.policy(policy))
            .keyMetadata()
            .arn());
  }

  KeyArn memberKey() {
    return sandbox.member(member).key();
  }

  KeyArn sourceKey() {
    return sandbox.sourceKey();
  }

  /// Has the keys let the accounts that use them do everything, so that only the stages' own
  /// policies keep anything out.
  void openKeys() {
    for (KeyArn key : List.of(sourceKey(), memberKey())) {
      String policy =
          """
          {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": ["%s", "%s"]}, "Action": "kms:*", "Resource": "*"}]}
          """
              .formatted(key.account(), member.account());
      ownerOf(key)
          .putKeyPolicy(change -> change.keyId(key.id()).policyName("default").policy(policy));
    }
  }

  void decrypt(AwsClients as, KeyArn key) {
    as.in(key.region())
        .kms()
        .decrypt(request -> request.keyId(key.value()).ciphertextBlob(encrypted(key)));
  }

  void describe(AwsClients as, KeyArn key) {
    as.in(key.region()).kms().describeKey(request -> request.keyId(key.value()));
  }

  void generateDataKey(AwsClients as, KeyArn key) {
    as.in(key.region())
        .kms()
        .generateDataKeyWithoutPlaintext(
            request -> request.keyId(key.value()).keySpec(DataKeySpec.AES_256));
  }

  /// @param to in the same Region
  void reEncrypt(AwsClients as, KeyArn from, KeyArn to) {
    as.in(from.region())
        .kms()
        .reEncrypt(request ->
            request
                .ciphertextBlob(encrypted(from))
                .sourceKeyId(from.value())
                .destinationKeyId(to.value()));
  }

  void grant(AwsClients as, KeyArn key) {
    as.in(key.region())
        .kms()
        .createGrant(request ->
            request
                .keyId(key.value())
                .granteePrincipal(sandbox.member(member).role())
                .operations(GrantOperation.DECRYPT));
  }

  private KmsClient ownerOf(KeyArn key) {
    return sandbox.operator(key.account(), key.region()).kms();
  }

  static Map<String, String> kilnsOf(StageName stage) {
    return Map.of(TagKey.BUILT_BY, TagKey.KILN, TagKey.STAGE, stage.toString());
  }

  /// The tags of what the stage, of those that collect, may remove.
  static Map<String, String> marked(StageName stage) {
    Map<String, String> marked = new HashMap<>(KILNS);
    marked.putAll(MARK);
    if (stage == StageName.COLLECT_COPIES) {
      marked.putAll(OF_A_COPY);
    }
    return marked;
  }

  static Map<String, String> copiedFrom(ImageId source) {
    return Map.of(TagKey.COPIED_FROM, source.value());
  }

  private RunInstancesRequest.Builder launching(ImageId image, String httpTokens) {
    var place = sandbox.installation().builder();
    return RunInstancesRequest.builder()
        .imageId(image.value())
        .instanceType("t3.small")
        .minCount(1)
        .maxCount(1)
        .networkInterfaces(
            InstanceNetworkInterfaceSpecification.builder()
                .deviceIndex(0)
                .subnetId(place.subnet())
                .groups(place.securityGroup())
                .build())
        .metadataOptions(metadata -> metadata.httpTokens(httpTokens));
  }

  private AwsClients tooling() {
    return sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
  }

  private String recipes() {
    return sandbox.installation().recipesBucket();
  }

  private static List<TagSpecification> specifications(
      Map<ResourceType, Map<String, String>> tags) {
    return tags.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(each ->
            TagSpecification.builder()
                .resourceType(each.getKey())
                .tags(list(each.getValue()))
                .build())
        .toList();
  }

  private static List<Tag> list(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }

  /// What a stage's own launch may be changed in.
  record Launch(
      ImageId image,
      String type,
      Map<String, String> instanceTags,
      Map<String, String> interfaceTags,
      Map<String, String> volumeTags,
      String httpTokens) {
    Launch withType(String other) {
      return new Launch(image, other, instanceTags, interfaceTags, volumeTags, httpTokens);
    }

    Launch withInstanceTags(Map<String, String> tags) {
      return new Launch(image, type, tags, interfaceTags, volumeTags, httpTokens);
    }

    Launch withInterfaceTags(Map<String, String> tags) {
      return new Launch(image, type, instanceTags, tags, volumeTags, httpTokens);
    }

    Launch withVolumeTags(Map<String, String> tags) {
      return new Launch(image, type, instanceTags, interfaceTags, tags, httpTokens);
    }

    Launch withHttpTokens(String tokens) {
      return new Launch(image, type, instanceTags, interfaceTags, volumeTags, tokens);
    }
  }
}
