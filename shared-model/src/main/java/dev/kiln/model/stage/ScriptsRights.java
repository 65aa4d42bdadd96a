package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.S3_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.bucket;
import static dev.kiln.model.stage.Declaring.object;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.List;

/// The stage scripts may add recipes, and see which are there. It reads none, and changes none.
final class ScriptsRights {
  private ScriptsRights() {}

  static StageRole role() {
    return new StageRole(
        StageName.SCRIPTS,
        RunsIn.LAPTOP,
        List.of(
            allow("s3:PutObject")
                .on(object("recipes", "recipes/*"))
                .when(Condition.isThere("s3:if-none-match"))
                .because("A recipe's objects are stored, and only where nothing is yet.")
                .shownBySandbox(
                    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html"),
            allow("s3:ListBucket")
                .on(bucket("recipes"))
                .when(Condition.isLike("s3:prefix", "recipes/*"))
                .because("It is seen whether a recipe is there, without reading it.")
                .shownBySandbox(S3_ACTIONS)));
  }
}
