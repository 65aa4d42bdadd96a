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

  private static final String EXECUTING =
      "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAutomation.html";
  private static final String OF_WHOM =
      "whether AWS asks it of the role when a runbook executes another, or of whoever started the first";

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
    privileges.add(AutomationRights.watching(EXECUTING, OF_WHOM));
    privileges.add(AutomationRights.passing(EXECUTING, OF_WHOM));
    return new StageRole(StageName.PIPELINE, RunsIn.AUTOMATION, privileges);
  }
}
