package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.EVERY_IMAGE;
import static dev.kiln.model.stage.Declaring.NO_RESOURCE_LEVEL;
import static dev.kiln.model.stage.Declaring.SSM_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;

import dev.kiln.model.stage.StageRole.RunsIn;
import dev.kiln.model.tag.TagKey;
import java.util.ArrayList;
import java.util.List;

/// The stage confirm follows copies until they are usable, says which is current, and has failed
/// ones tried again. It makes none and removes none.
final class ConfirmRights {
  private static final String SQS_ACTIONS =
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html";
  private static final Resource KEY =
      new Resource.Typed("key", "arn:{partition}:kms:{region}:{account}:key/{key}");
  private static final Resource IMAGE_PARAMETERS =
      new Resource.Typed(
          "parameter", "arn:{partition}:ssm:{region}:{account}:parameter/{namespace}/images/*");
  private static final Resource QUEUE = FunctionRights.queue("confirm");

  private ConfirmRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(looking());
    privileges.addAll(pointing());
    privileges.addAll(telling());
    privileges.addAll(FunctionRights.receiving(QUEUE));
    privileges.addAll(FunctionRights.logging(StageName.CONFIRM));
    privileges.addAll(FunctionRights.tracing());
    return new StageRole(StageName.CONFIRM, RunsIn.MEMBER, privileges);
  }

  private static List<Privilege> looking() {
    return List.of(
        allow("ec2:DescribeImages")
            .on(NO_RESOURCE_LEVEL)
            .because(
                "It is seen how copies stand, and Parameter Store looks an image up in the caller's name.")
            .shownBySandbox(EC2_ACTIONS),
        allow("ec2:DescribeSnapshots")
            .on(NO_RESOURCE_LEVEL)
            .because("It is seen under which key a copy's snapshots are, and why one failed.")
            .shownBySandbox(EC2_ACTIONS),
        allow("kms:DescribeKey")
            .on(KEY)
            .because("A failed copy is tried again only while the account's key can be used.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html"));
  }

  private static List<Privilege> pointing() {
    return List.of(
        allow("ssm:GetParameterHistory")
            .on(IMAGE_PARAMETERS)
            .because(
                "AWS checks a new value later, so it is read back, and no older bake replaces a newer.")
            .shownBySandbox(SSM_ACTIONS),
        allow("ssm:PutParameter")
            .on(IMAGE_PARAMETERS)
            .because("The parameter is pointed to the copy.")
            .shownBySandbox(SSM_ACTIONS));
  }

  private static List<Privilege> telling() {
    return List.of(
        allow("ec2:CreateTags")
            .on(EVERY_IMAGE)
            .when(
                Condition.isThere("aws:ResourceTag/" + TagKey.COPIED_FROM),
                Condition.allAreAmong("aws:TagKeys", List.of(TagKey.REPORTED)))
            .because("What has been told of a copy is marked on it, with this tag and no other.")
            .shownBySandbox(EC2_ACTIONS),
        allow("sqs:SendMessage")
            .on(FunctionRights.RESULTS)
            .because("The tooling account hears what became of a copy.")
            .shownBySandbox(SQS_ACTIONS),
        allow("sqs:SendMessage")
            .on(FunctionRights.queue("copy"))
            .because("A copy that failed is asked for once more.")
            .shownBySandbox(SQS_ACTIONS),
        allow("sqs:SendMessage")
            .on(FunctionRights.queue("confirm-dead"))
            .because("What nobody can read is kept, with the reason.")
            .shownBySandbox(SQS_ACTIONS));
  }
}
