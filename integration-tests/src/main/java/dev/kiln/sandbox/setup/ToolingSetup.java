package dev.kiln.sandbox.setup;

import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.BuilderChoices;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import dev.kiln.model.stage.Trust;
import dev.kiln.sandbox.moto.AwsClients;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// Sets up the tooling account: topic, buckets, results queue, roles, a place for builders, and
/// somebody who may bake.
public final class ToolingSetup {
  /// The name of the one inline policy of a stage's role. What instances may be launched as in a
  /// sandbox.
  public static final List<String> INSTANCE_TYPES = List.of("t3.*");

  public static final String POLICY = "stage";

  private static final String DEVELOPER = "developer";

  /// As long as a recipe's timeout may ask for.
  private static final Duration LONGEST_SESSION = Duration.ofHours(12);

  private static final Set<StageName> STAGES =
      EnumSet.of(
          StageName.START,
          StageName.DUE,
          StageName.PIPELINE,
          StageName.SCRIPTS,
          StageName.LOOKUP,
          StageName.BUILD,
          StageName.TEST,
          StageName.UPDATE,
          StageName.PUBLISH);

  private final AwsClients operator;
  private final AccountId account;
  private final Region region;

  /// @param operator of the tooling account, in the Region where images are baked
  public ToolingSetup(AwsClients operator, AccountId account) {
    this.operator = operator;
    this.account = account;
    this.region = operator.region();
  }

  /// @param fleet the accounts that may subscribe, and that images may be shared with
  /// @param sources how images are encrypted
  public Tooling install(List<AccountId> fleet, Encryption sources) {
    Installation installation =
        new Installation(
            Namespace.DEFAULT, account, region, placeForBuilders(), Fleet.of(fleet), 1, sources);
    bucket(installation.recipesBucket());
    bucket(installation.bakesBucket());
    installation.topicNames().forEach(topic -> topic(topic, fleet));
    String results = results(installation, fleet);
    AwsCredentials developer = developer();
    roles(installation);
    return new Tooling(installation, results, developer);
  }

  private Installation.Builder placeForBuilders() {
    List<Subnet> subnets = operator.ec2().describeSubnets().subnets();
    Subnet usual = subnets.getFirst();
    BuilderChoices choices =
        new BuilderChoices(
            List.of(subnets.getLast().subnetId()),
            List.of(securityGroup("kiln-builder-of-choice", usual.vpcId())),
            INSTANCE_TYPES,
            List.of(instanceProfile()));
    return new Installation.Builder(
        usual.subnetId(), securityGroup("kiln-builder", usual.vpcId()), choices);
  }

  /// For recipes whose scripts need rights in AWS; this one gives none.
  private String instanceProfile() {
    IamClient iam = operator.iam();
    String name = Installation.instanceProfilePrefix(Namespace.DEFAULT) + "scripts";
    iam.createRole(role ->
        role.roleName(name)
            .assumeRolePolicyDocument(StagePolicies.trustInService("ec2.amazonaws.com")));
    iam.createInstanceProfile(profile -> profile.instanceProfileName(name));
    iam.addRoleToInstanceProfile(profile -> profile.instanceProfileName(name).roleName(name));
    return name;
  }

  private String securityGroup(String name, String vpc) {
    return operator
        .ec2()
        .createSecurityGroup(request ->
            request
                .groupName(name)
                .description("Builder and test instances: nothing comes in")
                .vpcId(vpc))
        .groupId();
  }

  private void bucket(String name) {
    S3Client s3 = operator.s3();
    CreateBucketRequest.Builder bucket = CreateBucketRequest.builder().bucket(name);
    if (!region.value().equals("us-east-1")) {
      bucket.createBucketConfiguration(
          where -> where.locationConstraint(BucketLocationConstraint.fromValue(region.value())));
    }
    s3.createBucket(bucket.build());
    s3.putBucketVersioning(request ->
        request
            .bucket(name)
            .versioningConfiguration(how -> how.status(BucketVersioningStatus.ENABLED)));
    s3.putPublicAccessBlock(request ->
        request
            .bucket(name)
            .publicAccessBlockConfiguration(block ->
                block
                    .blockPublicAcls(true)
                    .blockPublicPolicy(true)
                    .ignorePublicAcls(true)
                    .restrictPublicBuckets(true)));
  }

  private void topic(String name, List<AccountId> fleet) {
    SnsClient sns = operator.sns();
    String topic = sns.createTopic(request -> request.name(name)).topicArn();
    List<String> members = fleet.stream().map(AccountId::value).toList();
    sns.setTopicAttributes(request ->
        request
            .topicArn(topic)
            .attributeName("Policy")
            .attributeValue(
                Policies.document(
                    Policies.allow(
                        Map.of("AWS", members),
                        List.of("sns:Subscribe"),
                        topic,
                        Map.of("StringEquals", Map.of("sns:Protocol", "sqs"))))));
  }

  /// The members' functions tell in it what became of copies.
  private String results(Installation installation, List<AccountId> fleet) {
    SqsClient sqs = operator.sqs();
    String name = installation.resultsQueue();
    String arn = "arn:%s:sqs:%s:%s:%s".formatted(region.partition(), region, account, name);
    List<String> members = fleet.stream().map(AccountId::value).toList();
    return sqs.createQueue(queue ->
            queue
                .queueName(name)
                .attributes(
                    Map.of(
                        QueueAttributeName.POLICY,
                        Policies.document(
                            Policies.allow(
                                Map.of("AWS", members), List.of("sqs:SendMessage"), arn)))))
        .queueUrl();
  }

  private AwsCredentials developer() {
    IamClient iam = operator.iam();
    iam.createUser(user -> user.userName(DEVELOPER));
    iam.putUserPolicy(user ->
        user.userName(DEVELOPER)
            .policyName("replay")
            .policyDocument(
                Policies.document(
                    List.of(
                        Map.of(
                            "Effect",
                            "Allow",
                            "Action",
                            "sts:AssumeRole",
                            "Resource",
                            "arn:aws:iam::*:role/%s-%s-*"
                                .formatted(Namespace.DEFAULT, StageName.REPLAY))))));
    AccessKey key = iam.createAccessKey(user -> user.userName(DEVELOPER)).accessKey();
    return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
  }

  private void roles(Installation installation) {
    IamClient iam = operator.iam();
    String developer = "arn:aws:iam::%s:user/%s".formatted(account, DEVELOPER);
    for (StageName stage : STAGES) {
      String name = installation.roleName(stage, region);
      StageRole declared = StageModel.roleOf(stage);
      String policy = StagePolicies.rolePolicy(declared, Places.ofTooling(installation));
      String trust = trust(declared, developer);
      iam.createRole(role ->
          role.roleName(name)
              .maxSessionDuration(Math.toIntExact(LONGEST_SESSION.toSeconds()))
              .assumeRolePolicyDocument(trust));
      iam.putRolePolicy(role -> role.roleName(name).policyName(POLICY).policyDocument(policy));
    }
  }

  /// The services that the model names, on whichever behalf, and the developer where it names
  /// people.
  private static String trust(StageRole role, String developer) {
    return Policies.document(
        role.runsIn().trusts().stream()
            .map(trust ->
                switch (trust) {
                  case Trust.Service service -> Map.<String, Object>of("Service", service.name());
                  case Trust.People _ -> Map.<String, Object>of("AWS", developer);
                })
            .map(Policies::allowToBecome)
            .toList());
  }

  /// @param results the URL of the results queue
  /// @param developer may assume the stages' roles
  public record Tooling(Installation installation, String results, AwsCredentials developer) {}
}
