package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.EVERY_IMAGE;
import static dev.kiln.model.stage.Declaring.EVERY_SNAPSHOT;
import static dev.kiln.model.stage.Declaring.NO_RESOURCE_LEVEL;
import static dev.kiln.model.stage.Declaring.S3_ACTIONS;
import static dev.kiln.model.stage.Declaring.SSM_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.bucket;
import static dev.kiln.model.stage.Declaring.madeByKiln;
import static dev.kiln.model.stage.Declaring.object;

import dev.kiln.model.stage.StageRole.RunsIn;
import dev.kiln.model.tag.TagKey;
import java.util.ArrayList;
import java.util.List;

/// The stages collect, of the tooling account, and collect-copies, of a member, remove images that
/// nothing uses any more. They see a lot, to be sure of that, and make and share nothing.
///
/// What goes must carry the mark that says so, which was set by an earlier run, and no word of
/// anybody's that it stays.
final class CollectRights {
  private static final String SCALING_ACTIONS =
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html";
  private static final String REFERENCES =
      "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html";
  private static final String VIA =
      "whether AWS asks for it where there is nothing of the kind, and with aws:CalledVia";
  private static final String SQS_ACTIONS =
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html";
  private static final String COPIED_FROM = "aws:ResourceTag/" + TagKey.COPIED_FROM;

  private CollectRights() {}

  /// In the tooling account.
  static StageRole ofSources() {
    List<Privilege> privileges = new ArrayList<>(common(Condition.isAbsent(COPIED_FROM)));
    privileges.addAll(bakes());
    privileges.add(AutomationRights.watching());
    privileges.addAll(FunctionRights.logging(StageName.COLLECT));
    return new StageRole(StageName.COLLECT, RunsIn.TOOLING, privileges);
  }

  /// In a member account.
  static StageRole ofCopies() {
    List<Privilege> privileges = new ArrayList<>(common(Condition.isThere(COPIED_FROM)));
    privileges.addAll(FunctionRights.logging(StageName.COLLECT_COPIES));
    privileges.addAll(FunctionRights.tracing());
    return new StageRole(StageName.COLLECT_COPIES, RunsIn.MEMBER, privileges);
  }

  private static List<Privilege> common(Condition kind) {
    List<Privilege> privileges = new ArrayList<>(looking());
    privileges.addAll(referring());
    privileges.addAll(marking(kind));
    privileges.addAll(removing(kind));
    privileges.add(
        allow("sqs:SendMessage")
            .on(FunctionRights.RESULTS)
            .because("The tooling account hears what was removed, and what is in the way.")
            .shownBySandbox(SQS_ACTIONS));
    return privileges;
  }

  private static List<Privilege> looking() {
    return List.of(
        sees("ec2:DescribeImages", EC2_ACTIONS, "It is seen which images there are."),
        sees(
            "ec2:DescribeSnapshots",
            EC2_ACTIONS,
            "It is seen how large they are, and what is left of those that are gone."),
        sees("ec2:DescribeInstances", EC2_ACTIONS, "What an instance was launched from stays."),
        sees(
            "ec2:DescribeLaunchTemplateVersions",
            EC2_ACTIONS,
            "What a launch template launches stays."),
        sees("ec2:DescribeFleets", EC2_ACTIONS, "What a fleet launches stays."),
        sees("ec2:DescribeSpotFleetRequests", EC2_ACTIONS, "What a Spot fleet launches stays."),
        sees(
            "ec2:DescribeSpotInstanceRequests", EC2_ACTIONS, "What a Spot request launches stays."),
        sees(
            "autoscaling:DescribeAutoScalingGroups",
            SCALING_ACTIONS,
            "What an Auto Scaling group launches stays."),
        sees(
            "autoscaling:DescribeLaunchConfigurations",
            SCALING_ACTIONS,
            "What a launch configuration launches stays."),
        sees("ssm:DescribeParameters", SSM_ACTIONS, "It is seen which parameters hold images."),
        allow("ssm:GetParameters")
            .on(
                new Resource.Typed(
                    "parameter", "arn:{partition}:ssm:{region}:{account}:parameter/*"))
            .because(
                "What a parameter of the type image holds stays, and a launch template may name any; secrets come encrypted.")
            .shownBySandbox(SSM_ACTIONS),
        allow("ssm:GetParameterHistory")
            .on(
                new Resource.Typed(
                    "parameter", "arn:{partition}:ssm:{region}:{account}:parameter/*"))
            .because(
                "What a label of a parameter of the type image marks stays; secrets come encrypted.")
            .shownBySandbox(SSM_ACTIONS));
  }

  /// What EC2 looks at in the caller's name, and further rights that are asked for it only then.
  private static List<Privilege> referring() {
    String why = "EC2 looks at it in the caller's name, and nobody else does.";
    Condition through = Condition.isThrough("ec2-images.amazonaws.com");
    return List.of(
        sees(
            "ec2:DescribeImageReferences",
            REFERENCES,
            "What AWS itself knows to refer to an image is seen before it goes."),
        allow("ec2:DescribeLaunchTemplates")
            .on(NO_RESOURCE_LEVEL)
            .when(through)
            .because(why)
            .shownBySandbox(REFERENCES, VIA),
        allow("imagebuilder:ListImageRecipes")
            .on(NO_RESOURCE_LEVEL)
            .when(through)
            .because(why)
            .shownBySandbox(REFERENCES, VIA),
        allow("imagebuilder:ListContainerRecipes")
            .on(NO_RESOURCE_LEVEL)
            .when(through)
            .because(why)
            .shownBySandbox(REFERENCES, VIA),
        allow("imagebuilder:GetContainerRecipe")
            .on(
                new Resource.Typed(
                    "containerRecipe",
                    "arn:{partition}:imagebuilder:{region}:{account}:container-recipe/*/*"))
            .when(through)
            .because(why)
            .shownBySandbox(REFERENCES, VIA));
  }

  private static Privilege sees(String action, String page, String why) {
    return allow(action).on(NO_RESOURCE_LEVEL).because(why).shownBySandbox(page);
  }

  private static List<Privilege> marking(Condition kind) {
    Condition mark = Condition.allAreAmong("aws:TagKeys", List.of(TagKey.COLLECT_AFTER));
    return List.of(
        allow("ec2:CreateTags")
            .on(EVERY_IMAGE, EVERY_SNAPSHOT)
            .when(madeByKiln(), kind, mark)
            .because("What nothing uses is marked, with this tag and no other.")
            .shownBySandbox(EC2_ACTIONS),
        allow("ec2:DeleteTags")
            .on(EVERY_IMAGE, EVERY_SNAPSHOT)
            // Without any key, all tags go.
            .when(madeByKiln(), kind, mark, Condition.isThere("aws:TagKeys"))
            .because("The mark is taken from what is used again.")
            .shownBySandbox(EC2_ACTIONS),
        allow("ec2:EnableImageDeprecation")
            .on(EVERY_IMAGE)
            .when(madeByKiln(), kind)
            .because("EC2 says of a marked image that it is not to be used anew.")
            .shownBySandbox(EC2_ACTIONS),
        allow("ec2:DisableImageDeprecation")
            .on(EVERY_IMAGE)
            .when(madeByKiln(), kind)
            .because("That is taken back from what is used again.")
            .shownBySandbox(EC2_ACTIONS));
  }

  private static List<Privilege> removing(Condition kind) {
    Condition isMarked = Condition.isThere("aws:ResourceTag/" + TagKey.COLLECT_AFTER);
    Condition mayGo = Condition.isAbsent("aws:ResourceTag/" + TagKey.KEEP);
    return List.of(
        allow("ec2:DeregisterImage")
            .on(EVERY_IMAGE)
            .when(madeByKiln(), kind, isMarked, mayGo)
            .because("A marked image that still nothing uses goes.")
            .shownBySandbox(EC2_ACTIONS),
        allow("ec2:DeleteSnapshot")
            .on(EVERY_SNAPSHOT)
            .when(madeByKiln(), kind, isMarked, mayGo)
            .because("Its snapshots go with it.")
            .shownBySandbox(EC2_ACTIONS),
        sees(
            "ec2:ListImagesInRecycleBin",
            EC2_ACTIONS,
            "It is told until when what went can be restored."));
  }

  /// What only the tooling account knows.
  private static List<Privilege> bakes() {
    return List.of(
        allow("s3:ListBucket")
            .on(bucket("recipes"))
            .when(Condition.isLike("s3:prefix", "recipes/*"))
            .because("It is seen which recipes there are, and which version of each is the newest.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(
                object("recipes", "recipes/*/recipe.yaml"),
                object("recipes", "recipes/*/manifest.json"))
            .because("A recipe says how long its images stay, and which image it is based on.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:ListBucket")
            .on(bucket("bakes"))
            .when(Condition.isLike("s3:prefix", "bakes/*", "copies/*"))
            .because("It is seen which bakes are over, and which copies were made.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(object("bakes", "bakes/*/*.json"), object("bakes", "copies/*.json"))
            .because("An image stays until its bake is over and every copy of it has ended.")
            .shownBySandbox(S3_ACTIONS));
  }
}
