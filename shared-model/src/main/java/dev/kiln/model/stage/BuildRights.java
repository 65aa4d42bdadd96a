package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.EVERY_IMAGE;
import static dev.kiln.model.stage.Declaring.EVERY_SNAPSHOT;
import static dev.kiln.model.stage.Declaring.NO_RESOURCE_LEVEL;
import static dev.kiln.model.stage.Declaring.OWN_INSTANCES;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.journal;
import static dev.kiln.model.stage.Declaring.madeByKiln;
import static dev.kiln.model.stage.Declaring.taggedAsMadeByKiln;
import static dev.kiln.model.stage.Declaring.worksFor;

import dev.kiln.model.stage.StageRole.RunsIn;
import dev.kiln.model.tag.TagKey;
import java.util.ArrayList;
import java.util.List;

/// The stage build launches an instance and makes an image of it.
final class BuildRights {
  private static final String CREATING =
      "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html";

  private BuildRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(journal(StageName.BUILD));
    privileges.addAll(HostedRights.of(StageName.BUILD));
    privileges.addAll(InstanceRights.of(StageName.BUILD));
    privileges.add(
        allow("ec2:DescribeImages")
            .on(NO_RESOURCE_LEVEL)
            .because("The stage sees whether the image was asked for, and when it is available.")
            .shownBySandbox(EC2_ACTIONS));
    privileges.add(
        allow("ec2:DescribeSnapshots")
            .on(NO_RESOURCE_LEVEL)
            .because(
                "The stage sees under which key snapshots are, the base image's own and those it made.")
            .shownBySandbox(EC2_ACTIONS));
    privileges.add(
        allow("ec2:GetEbsEncryptionByDefault")
            .on(NO_RESOURCE_LEVEL)
            .because("What aws/ebs encrypts nobody can share, so the stage looks before it starts.")
            .shownBySandbox(EC2_ACTIONS));
    privileges.add(
        allow("ec2:GetEbsDefaultKmsKeyId")
            .on(NO_RESOURCE_LEVEL)
            .because("Where the account encrypts EBS by default, a key of its own can be shared.")
            .shownBySandbox(EC2_ACTIONS));
    privileges.add(
        allow("kms:DescribeKey")
            .on(new Resource.Typed("key", "arn:{partition}:kms:{region}:{account}:key/*"))
            .when(Condition.is("kms:RequestAlias", "alias/aws/ebs"))
            .because("Snapshots name their key by its id; the stage asks which id aws/ebs has.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"));
    privileges.add(
        allow("ec2:CreateImage")
            .on(OWN_INSTANCES)
            .when(madeByKiln(), worksFor(StageName.BUILD))
            .because("The image is made of an instance that this stage launched.")
            .shownBySandbox(CREATING));
    privileges.add(
        allow("ec2:CreateImage")
            .on(EVERY_IMAGE, EVERY_SNAPSHOT)
            .when(taggedAsMadeByKiln())
            .because("The image and its snapshots come into being, marked as Kiln's.")
            .shownBySandbox(CREATING));
    privileges.add(
        allow("ec2:CreateTags")
            .on(EVERY_IMAGE, EVERY_SNAPSHOT)
            .when(Condition.is("ec2:CreateAction", "CreateImage"))
            .because("The image and its snapshots are tagged by the call that makes them.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"));
    privileges.add(
        allow("ec2:DeregisterImage")
            .on(EVERY_IMAGE)
            .when(madeByKiln(), Condition.isAbsent("aws:ResourceTag/" + TagKey.TESTED))
            .because("An image whose bake is over before it was tested is unmade.")
            .shownBySandbox(EC2_ACTIONS));
    // The snapshots of a tested image are out of reach as long as the image is there: EC2 deletes
    // none that an image uses.
    privileges.add(
        allow("ec2:DeleteSnapshot")
            .on(EVERY_SNAPSHOT)
            .when(madeByKiln())
            .because("The snapshots of such an image go with it.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html"));
    return new StageRole(StageName.BUILD, RunsIn.TOOLING, privileges);
  }
}
