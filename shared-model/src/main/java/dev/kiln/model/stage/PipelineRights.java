package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.allow;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.ArrayList;
import java.util.List;

/// Automation's role: the runbooks have the functions of the stages called, one after the other. It
/// does none of their work.
final class PipelineRights {
  private static final String CALLING =
      "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html";

  private PipelineRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>();
    for (StageName stage : StageName.OF_A_BAKE) {
      privileges.add(
          allow("lambda:InvokeFunction")
              .on(
                  new Resource.Typed(
                      "function",
                      "arn:{partition}:lambda:{region}:{account}:function:{namespace}-%s"
                          .formatted(stage)))
              .because("The function of the stage %s is called until it is done.".formatted(stage))
              .shownBySandbox(CALLING));
    }
    privileges.addAll(
        AutomationRights.starting(
            StageName.OF_A_BAKE.stream().map(StageName::toString).toArray(String[]::new)));
    privileges.add(AutomationRights.watching());
    privileges.add(AutomationRights.passing());
    return new StageRole(StageName.PIPELINE, RunsIn.AUTOMATION, privileges);
  }
}
