package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.S3_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.object;

import java.util.ArrayList;
import java.util.List;

/// What a stage of a bake needs when it runs as a function: it is told no more than the bake's id.
final class HostedRights {
  private HostedRights() {}

  static List<Privilege> of(StageName stage) {
    List<Privilege> privileges = new ArrayList<>();
    privileges.add(
        allow("s3:GetObject")
            .on(object("bakes", "bakes/*/start.json"))
            .because("The function sees what is to be baked.")
            .shownBySandbox(S3_ACTIONS));
    // What others have seen of an image is not taken back.
    if (stage != StageName.PUBLISH) {
      privileges.add(
          allow("s3:GetObject")
              .on(object("bakes", "bakes/*/cancel.json"))
              .because("The function is told why the bake is to end.")
              .shownBySandbox(S3_ACTIONS));
    }
    privileges.add(
        allow("s3:GetObject")
            .on(object("recipes", "recipes/*/recipe.yaml"))
            .because("The function reads the recipe.")
            .shownBySandbox(S3_ACTIONS));
    if (!StageName.LAUNCHING.contains(stage)) {
      privileges.add(
          allow("s3:GetObject")
              .on(object("recipes", "recipes/*/manifest.json"))
              .because("The function sees that nobody changed the recipe.")
              .shownBySandbox(S3_ACTIONS));
    }
    for (StageName before : StageName.OF_A_BAKE) {
      if (before.compareTo(stage) < 0) {
        privileges.add(
            allow("s3:GetObject")
                .on(object("bakes", "bakes/*/%s.json".formatted(before)))
                .because("The function goes on from what the stage %s found out.".formatted(before))
                .shownBySandbox(S3_ACTIONS));
      }
    }
    privileges.addAll(FunctionRights.logging(stage));
    return privileges;
  }
}
