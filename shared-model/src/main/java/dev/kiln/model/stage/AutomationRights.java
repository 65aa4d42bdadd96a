package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.SSM_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;

import java.util.List;

/// What it takes to have Systems Manager Automation go through a runbook under a role of its own.
final class AutomationRights {
  private static final String PASSING =
      "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html";
  private static final Resource EXECUTIONS =
      new Resource.Typed(
          "automation-execution", "arn:{partition}:ssm:{region}:{account}:automation-execution/*");

  /// All runbooks work under it.
  private static final Resource RUNBOOK_ROLE =
      new Resource.Typed(
          "role", "arn:{partition}:iam::{account}:role/{namespace}-pipeline-{region}");

  private AutomationRights() {}

  /// @param name of the runbook, without the namespace
  static Privilege starting(String name) {
    return allow("ssm:StartAutomationExecution")
        .on(
            new Resource.Typed(
                "automation-definition",
                "arn:{partition}:ssm:{region}:{account}:automation-definition/{namespace}-%s:*"
                    .formatted(name)),
            new Resource.Typed(
                "document",
                "arn:{partition}:ssm:{region}:{account}:document/{namespace}-%s".formatted(name)),
            EXECUTIONS)
        .because("The runbook %s is started, and no other.".formatted(name))
        .toBeTriedLive(
            SSM_ACTIONS,
            "which of the runbook's two names it asks for, and whether for the execution that comes into being");
  }

  static Privilege watching() {
    return allow("ssm:GetAutomationExecution")
        .on(EXECUTIONS)
        .because("It is seen whether an execution still runs, and why it failed.")
        .documented(SSM_ACTIONS);
  }

  static Privilege stopping() {
    return allow("ssm:StopAutomationExecution")
        .on(EXECUTIONS)
        .because("A bake that is cancelled is not worked at any longer.")
        .documented(SSM_ACTIONS);
  }

  static Privilege passing() {
    return allow("iam:PassRole")
        .on(RUNBOOK_ROLE)
        .when(Condition.is("iam:PassedToService", "ssm.amazonaws.com"))
        .because(
            "Runbooks work under the role of the pipeline, not with the rights of whoever starts them.")
        .documented(PASSING);
  }

  /// What whoever starts the pipeline needs for it.
  static List<Privilege> ofPipeline() {
    return List.of(starting("pipeline"), watching(), passing());
  }
}
