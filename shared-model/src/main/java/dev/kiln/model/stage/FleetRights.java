package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.S3_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.object;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.ArrayList;
import java.util.List;

/// The stage fleet hears from the members what became of copies, and keeps the ledger of it. It
/// sees nothing of a bake, and lists nothing: what it writes over, it knows by name.
final class FleetRights {
  private static final Resource COPIES = object("bakes", "copies/*.json");
  private static final Resource PAIRS = object("bakes", "fleet/*.json");

  private FleetRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(keeping());
    privileges.addAll(FunctionRights.receiving(FunctionRights.queue("results")));
    privileges.addAll(FunctionRights.logging(StageName.FLEET));
    return new StageRole(StageName.FLEET, RunsIn.FUNCTION, privileges);
  }

  private static List<Privilege> keeping() {
    return List.of(
        allow("s3:PutObject")
            .on(COPIES)
            .because("It is kept what became of each copy.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(COPIES)
            .because("What was found out later is not overwritten by what came later.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:PutObject")
            .on(PAIRS)
            .because("It is kept what became of the last copy of each account and Region.")
            .shownBySandbox(S3_ACTIONS),
        allow("s3:GetObject")
            .on(PAIRS)
            .because("It is seen which was the last.")
            .shownBySandbox(S3_ACTIONS));
  }
}
