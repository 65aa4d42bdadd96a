package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.EVERY_IMAGE;
import static dev.kiln.model.stage.Declaring.NO_RESOURCE_LEVEL;
import static dev.kiln.model.stage.Declaring.OWN_INSTANCES;
import static dev.kiln.model.stage.Declaring.OWN_INTERFACES;
import static dev.kiln.model.stage.Declaring.OWN_VOLUMES;
import static dev.kiln.model.stage.Declaring.S3_ACTIONS;
import static dev.kiln.model.stage.Declaring.SOURCE_KEY;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.madeByKiln;
import static dev.kiln.model.stage.Declaring.object;
import static dev.kiln.model.stage.Declaring.taggedAsMadeByKiln;
import static dev.kiln.model.stage.Declaring.worksFor;

import dev.kiln.model.tag.TagKey;
import java.util.ArrayList;
import java.util.List;

/// What a stage needs to have scripts run on an instance of its own, and to be rid of it after.
final class InstanceRights {
  private static final String LAUNCHING =
      "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html";
  private static final String TAGGING_ON_CREATION =
      "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html";

  private static final String ENCRYPTED_VOLUMES =
      "https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html";
  private static final String ENCRYPTING =
      "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html";

  private InstanceRights() {}

  static List<Privilege> of(StageName stage, Condition... image) {
    List<Privilege> privileges = new ArrayList<>(running(stage, image));
    privileges.addAll(encrypting());
    return privileges;
  }

  /// [How EC2 encrypts a
  /// volume](https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html) says
  /// which calls it makes; of the others AWS documents only that whoever encrypts needs them.
  private static List<Privilege> encrypting() {
    Condition throughEc2 = Condition.is("kms:ViaService", "ec2.{region}.amazonaws.com");
    List<Privilege> privileges = new ArrayList<>();
    privileges.add(
        allow("kms:CreateGrant")
            .on(SOURCE_KEY)
            .when(throughEc2, Condition.isTrue("kms:GrantIsForAWSResource"))
            .because("EC2 gets to use the key for the instance's volumes, and nobody else does.")
            .shownBySandbox(ENCRYPTED_VOLUMES));
    privileges.add(
        allow("kms:GenerateDataKeyWithoutPlaintext")
            .on(SOURCE_KEY)
            .when(throughEc2)
            .because("The instance's volumes are encrypted under the tooling account's key.")
            .shownBySandbox(ENCRYPTED_VOLUMES));
    for (String action :
        List.of("kms:Decrypt", "kms:DescribeKey", "kms:ReEncryptFrom", "kms:ReEncryptTo")) {
      privileges.add(
          allow(action)
              .on(SOURCE_KEY)
              .when(throughEc2)
              .because("AWS asks it of whoever launches instances with encrypted volumes.")
              .toBeTriedLive(ENCRYPTING, "whether an instance starts without it"));
    }
    return privileges;
  }

  private static List<Privilege> running(StageName stage, Condition... image) {
    return List.of(
        allow("ec2:DescribeInstances")
            .on(NO_RESOURCE_LEVEL)
            .because("The stage finds the instance it launched, and sees when it is done.")
            .shownBySandbox(EC2_ACTIONS),
        allow("ec2:RunInstances")
            .on(OWN_INSTANCES)
            .when(
                taggedAsMadeByKiln(),
                Condition.is("aws:RequestTag/" + TagKey.STAGE, stage.toString()),
                Condition.is("ec2:MetadataHttpTokens", "required"),
                Condition.isLike("ec2:InstanceType", "{instance-type}"))
            .because("The instance is launched, marked as the stage's own and with IMDSv2 only.")
            .shownBySandbox(LAUNCHING),
        allow("ec2:RunInstances")
            .on(OWN_VOLUMES)
            .when(taggedAsMadeByKiln())
            .because("The instance has volumes, marked as Kiln's.")
            .shownBySandbox(LAUNCHING),
        allow("ec2:RunInstances")
            .on(EVERY_IMAGE)
            .when(image)
            .because("The instance is launched from an image.")
            .shownBySandbox(LAUNCHING),
        allow("ec2:RunInstances")
            .on(OWN_INTERFACES)
            .when(taggedAsMadeByKiln())
            .because("The instance has a new network interface, marked as Kiln's.")
            .shownBySandbox(LAUNCHING),
        allow("ec2:RunInstances")
            .on(
                new Resource.Typed(
                    "subnet", "arn:{partition}:ec2:{region}:{account}:subnet/{subnet}"))
            .because("The instance is launched in the subnet for it and no other.")
            .shownBySandbox(LAUNCHING),
        allow("ec2:RunInstances")
            .on(
                new Resource.Typed(
                    "security-group",
                    "arn:{partition}:ec2:{region}:{account}:security-group/{security-group}"))
            .because("The instance is launched behind the security group that lets nothing in.")
            .shownBySandbox(LAUNCHING),
        allow("iam:PassRole")
            .on(new Resource.Typed("role", "arn:{partition}:iam::{account}:role/{instance-role}"))
            .when(Condition.is("iam:PassedToService", "ec2.amazonaws.com"))
            .because("A recipe may name an instance profile, where the installation allows it.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permission-to-pass-iam-roles.html",
                "whether the role is refused to other services; nothing else these stages call passes one"),
        allow("ec2:CreateTags")
            .on(OWN_INSTANCES, OWN_INTERFACES, OWN_VOLUMES)
            .when(Condition.is("ec2:CreateAction", "RunInstances"))
            .because("The instance is tagged by the call that launches it, and never after.")
            .shownBySandbox(TAGGING_ON_CREATION),
        allow("ec2:TerminateInstances")
            .on(OWN_INSTANCES)
            .when(madeByKiln(), worksFor(stage))
            .because("The instance is terminated, whatever became of it.")
            .shownBySandbox(EC2_ACTIONS),
        allow("s3:GetObject")
            .on(
                object("recipes", "recipes/*/manifest.json"),
                object("recipes", "recipes/*/%s.tar.gz".formatted(stage)))
            .because("The instance gets its scripts by a URL that carries this right.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"),
        allow("s3:PutObject")
            .on(object("bakes", "bakes/*/%s/report.tar.gz".formatted(stage)))
            .because("The instance sends its report by a URL that carries this right.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"),
        allow("s3:GetObject")
            .on(object("bakes", "bakes/*/%s/report.tar.gz".formatted(stage)))
            .because("The stage reads the instance's report.")
            .shownBySandbox(S3_ACTIONS));
  }
}
