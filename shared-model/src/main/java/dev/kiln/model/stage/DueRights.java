package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.S3_ACTIONS;
import static dev.kiln.model.stage.Declaring.SSM_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.bucket;
import static dev.kiln.model.stage.Declaring.object;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.ArrayList;
import java.util.List;

/// The stage due begins the bakes whose recipes say that it is time. It does none of their work.
final class DueRights {
  private static final Resource LOOK = object("bakes", "due/look.json");

  private DueRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(reading());
    privileges.addAll(beginning());
    privileges.addAll(AutomationRights.ofPipeline());
    privileges.addAll(FunctionRights.logging(StageName.DUE));
    return new StageRole(StageName.DUE, RunsIn.FUNCTION, privileges);
  }

  private static List<Privilege> reading() {
    return List.of(
        allow("ssm:GetParameter")
            .on(
                new Resource.Typed(
                    "parameter",
                    "arn:{partition}:ssm:{region}:{account}:parameter/{namespace}/switch/bakes"))
            .because("Nothing is begun while the switch is off.")
            .shownBySandbox(SSM_ACTIONS),
        allow("s3:ListBucket")
            .on(bucket("recipes"))
            .when(Condition.isLike("s3:prefix", "recipes/*"))
            .because("It is seen which recipes there are, and which version of each is the newest.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(
                object("recipes", "recipes/*/recipe.yaml"),
                object("recipes", "recipes/*/manifest.json"))
            .because("A recipe says itself when it is to be baked; its scripts are not read.")
            .shownBySandbox(S3_ACTIONS));
  }

  private static List<Privilege> beginning() {
    return List.of(
        allow("s3:ListBucket")
            .on(bucket("bakes"))
            .when(Condition.isLike("s3:prefix", "bakes/*"))
            .because("It is seen which bakes are at work.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(object("bakes", "bakes/*/*.json"))
            .because("It is seen how far they are.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:PutObject")
            .on(object("bakes", "bakes/*/start.json"))
            .because("A bake is begun; none is ended.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(LOOK)
            .because("It is seen whether another look is under way.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:PutObject")
            .on(LOOK)
            .because(
                "One look is under way at a time, so that there are never more bakes than may be.")
            .shownBySandbox(S3_ACTIONS));
  }
}
