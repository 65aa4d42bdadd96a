package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.EVERY_IMAGE;
import static dev.kiln.model.stage.Declaring.EVERY_SNAPSHOT;
import static dev.kiln.model.stage.Declaring.NO_RESOURCE_LEVEL;
import static dev.kiln.model.stage.Declaring.allow;

import dev.kiln.model.stage.StageRole.RunsIn;
import dev.kiln.model.tag.TagKey;
import java.util.ArrayList;
import java.util.List;

/// The stage copy makes copies of the tooling account's images under the member's own key.
final class CopyRights {
  private static final String COPYING =
      "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/copy-ami-permissions.html";
  private static final String WHICH =
      "which Region and owner EC2 names for the source, and whether an owner for the copy";
  private static final String ENCRYPTING =
      "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html";
  private static final Resource KEY =
      new Resource.Typed("key", "arn:{partition}:kms:{region}:{account}:key/{key}");
  private static final String READING =
      "https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html";
  private static final String SQS_ACTIONS =
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html";
  private static final Resource QUEUE = FunctionRights.queue("copy");
  private static final Condition MARKED = Condition.isThere("aws:RequestTag/" + TagKey.COPIED_FROM);

  /// Images are copied from the Region where they are baked. They have ids; what comes into being
  /// is asked for by `*`, so the two are told apart in that Region too.
  private static final Resource SOURCES =
      new Resource.Typed("image", "arn:{partition}:ec2:{tooling-region}::image/ami-*");

  private static final Resource SOURCE_SNAPSHOTS =
      new Resource.Typed("snapshot", "arn:{partition}:ec2:{tooling-region}::snapshot/snap-*");

  private CopyRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(copying());
    privileges.addAll(encrypting());
    privileges.addAll(reading());
    privileges.addAll(FunctionRights.receiving(QUEUE));
    privileges.addAll(waiting());
    privileges.addAll(FunctionRights.logging(StageName.COPY));
    privileges.addAll(FunctionRights.tracing());
    return new StageRole(StageName.COPY, RunsIn.MEMBER, privileges);
  }

  private static List<Privilege> copying() {
    return List.of(
        allow("ec2:DescribeImages")
            .on(NO_RESOURCE_LEVEL)
            .because("The copier looks for a copy that is there already.")
            .shownBySandbox(EC2_ACTIONS),
        allow("ec2:CopyImage")
            .on(SOURCES)
            .when(Condition.isIfThere("ec2:Owner", "{tooling-account}"))
            .because(
                "Images of the tooling account are copied; one that is not shared yet shows no owner.")
            .shownBySandbox(COPYING, WHICH),
        allow("ec2:CopyImage")
            .on(EVERY_IMAGE)
            .when(MARKED, Condition.isIfThere("ec2:Owner", "{account}"))
            .because(
                "The copy comes into being, marked as one; it has no owner yet, or this account.")
            .shownBySandbox(COPYING, WHICH),
        allow("ec2:CopyImage")
            .on(EVERY_SNAPSHOT)
            .when(MARKED)
            .because("The copy's snapshots come into being, marked as a copy's.")
            .shownBySandbox(COPYING),
        allow("ec2:CopyImage")
            .on(SOURCE_SNAPSHOTS)
            .because("An image is copied with its snapshots, which have no key to tell them by.")
            .toBeTriedLive(COPYING, "whether EC2 asks for the source's snapshots at all"),
        allow("ec2:CreateTags")
            .on(EVERY_IMAGE, EVERY_SNAPSHOT)
            .when(Condition.is("ec2:CreateAction", "CopyImage"))
            .because("A copy is tagged by the call that makes it, and never after.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"));
  }

  /// AWS documents this set for encrypted copies as a whole, not what each step needs.
  private static List<Privilege> encrypting() {
    Condition throughEc2 = Condition.is("kms:ViaService", "ec2.{region}.amazonaws.com");
    List<Privilege> privileges = new ArrayList<>();
    for (String action :
        List.of(
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo")) {
      privileges.add(
          allow(action)
              .on(KEY)
              .when(throughEc2)
              .because("EBS encrypts the copy's snapshots under the account's own key.")
              .toBeTriedLive(ENCRYPTING, "whether a copy becomes available without it"));
    }
    privileges.add(
        allow("kms:CreateGrant")
            .on(KEY)
            .when(throughEc2, Condition.isTrue("kms:GrantIsForAWSResource"))
            .because("EBS gets to use the key for the copy's snapshots, and nobody else does.")
            .toBeTriedLive(ENCRYPTING, "whether a copy becomes available without it"));
    return privileges;
  }

  /// Of what AWS documents for users of a shared key, what reads. It lists `kms:GenerateDataKey*`
  /// and `kms:ReEncryptTo` as well, which write under the key; a copy is written under the member's
  /// own.
  ///
  /// The call is made in the member's Region, and the snapshots are read where they are: AWS does
  /// not say which of the two EC2 comes from when it uses the source's key.
  private static List<Privilege> reading() {
    Condition throughEc2 =
        Condition.is(
            "kms:ViaService", "ec2.{region}.amazonaws.com", "ec2.{tooling-region}.amazonaws.com");
    String tried =
        "whether a copy of an encrypted image becomes available without it, and through EC2 of which Region";
    List<Privilege> privileges = new ArrayList<>();
    for (String action : List.of("kms:Decrypt", "kms:DescribeKey", "kms:ReEncryptFrom")) {
      privileges.add(
          allow(action)
              .on(Declaring.SOURCE_KEY)
              .when(throughEc2)
              .because(
                  "EBS reads the source's snapshots, which the tooling account's key encrypts.")
              .toBeTriedLive(READING, tried));
    }
    privileges.add(
        allow("kms:CreateGrant")
            .on(Declaring.SOURCE_KEY)
            .when(throughEc2, Condition.isTrue("kms:GrantIsForAWSResource"))
            .because("EBS gets to use the source's key for the copying, and nobody else does.")
            .toBeTriedLive(READING, tried));
    return privileges;
  }

  private static List<Privilege> waiting() {
    return List.of(
        allow("sqs:ChangeMessageVisibility")
            .on(QUEUE)
            .because("What has to wait stays out of sight for as long as seems right.")
            .shownBySandbox(SQS_ACTIONS),
        allow("sqs:SendMessage")
            .on(QUEUE)
            .because(
                "What the queue would lose patience with, or has to go on with another attempt, is sent again.")
            .shownBySandbox(SQS_ACTIONS),
        allow("sqs:SendMessage")
            .on(FunctionRights.queue("copy-dead"))
            .because("What cannot be copied is kept, with the reason.")
            .shownBySandbox(SQS_ACTIONS),
        allow("sqs:SendMessage")
            .on(FunctionRights.RESULTS)
            .because("The tooling account hears of what cannot be copied.")
            .shownBySandbox(SQS_ACTIONS));
  }
}
