package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.S3_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.bucket;
import static dev.kiln.model.stage.Declaring.object;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.ArrayList;
import java.util.List;

/// The stage start may say that a bake begins or is to end, and watch the bakes there are. It does
/// none of a bake's work.
final class StartRights {
  private StartRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(recording());
    privileges.addAll(AutomationRights.ofPipeline());
    privileges.add(AutomationRights.stopping());
    return new StageRole(StageName.START, RunsIn.LAPTOP, privileges);
  }

  private static List<Privilege> recording() {
    return List.of(
        allow("s3:ListBucket")
            .on(bucket("bakes"))
            .when(Condition.isLike("s3:prefix", "bakes/*"))
            .because("It is seen which bakes there are, and how far each is.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(object("bakes", "bakes/*/*.json"))
            .because("What the stages of a bake found out, and why one failed, is told.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(object("bakes", "bakes/*/build/report.tar.gz"))
            .because("The packages of two images are compared.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:PutObject")
            .on(object("bakes", "bakes/*/start.json"), object("bakes", "bakes/*/cancel.json"))
            .because("A bake is begun, or told to end.")
            .shownBySandbox(S3_ACTIONS));
  }
}
