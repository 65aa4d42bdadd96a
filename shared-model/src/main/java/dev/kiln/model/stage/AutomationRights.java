package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.SSM_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What it takes to have Systems Manager Automation go through a runbook under a role of its own.
final class AutomationRights {
  private static final String PASSING =
      "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html";
  private static final String NAMES = "which of the runbook's two names AWS asks for";
  private static final Resource EXECUTIONS =
      new Resource.Typed(
          "automation-execution", "arn:{partition}:ssm:{region}:{account}:automation-execution/*");

  /// All runbooks work under it.
  private static final Resource RUNBOOK_ROLE =
      new Resource.Typed(
          "role", "arn:{partition}:iam::{account}:role/{namespace}-pipeline-{region}");

  private AutomationRights() {}

  /// @param names of the runbooks, without the namespace
  static List<Privilege> starting(String... names) {
    String why =
        "No runbook but %s is started."
            .formatted(Arrays.stream(names).collect(Collectors.joining(", ")));
    return List.of(
        allow("ssm:StartAutomationExecution")
            .on(
                each(
                    names,
                    "document",
                    "arn:{partition}:ssm:{region}:{account}:document/{namespace}-%s"))
            .because(why)
            .shownBySandbox(SSM_ACTIONS, NAMES),
        allow("ssm:StartAutomationExecution")
            .on(
                each(
                    names,
                    "automation-definition",
                    "arn:{partition}:ssm:{region}:{account}:automation-definition/{namespace}-%s:*"))
            .because(why)
            .toBeTriedLive(SSM_ACTIONS, NAMES),
        allow("ssm:StartAutomationExecution")
            .on(EXECUTIONS)
            .because("An execution of the runbook comes into being.")
            .shownBySandbox(SSM_ACTIONS, "whether AWS asks for that as well"));
  }

  private static Resource[] each(String[] names, String type, String arn) {
    return Arrays.stream(names)
        .map(name -> new Resource.Typed(type, arn.formatted(name)))
        .toArray(Resource[]::new);
  }

  static Privilege watching() {
    return watching(SSM_ACTIONS, "");
  }

  /// @param open what of it has to be tried live
  static Privilege watching(String page, String open) {
    return allow("ssm:GetAutomationExecution")
        .on(EXECUTIONS)
        .because("It is seen whether an execution still runs, and why it failed.")
        .shownBySandbox(page, open);
  }

  static Privilege stopping() {
    return allow("ssm:StopAutomationExecution")
        .on(EXECUTIONS)
        .because("A bake that is cancelled is not worked at any longer.")
        .shownBySandbox(SSM_ACTIONS);
  }

  static Privilege passing() {
    return passing(PASSING, "");
  }

  /// @param open what of it has to be tried live
  static Privilege passing(String page, String open) {
    return allow("iam:PassRole")
        .on(RUNBOOK_ROLE)
        .when(Condition.is("iam:PassedToService", "ssm.amazonaws.com"))
        .because(
            "Runbooks work under the role of the pipeline, not with the rights of whoever starts them.")
        .shownBySandbox(page, open);
  }

  /// What whoever starts the pipeline needs for it.
  static List<Privilege> ofPipeline() {
    List<Privilege> privileges = new ArrayList<>(starting("pipeline"));
    privileges.add(watching());
    privileges.add(passing());
    return privileges;
  }
}
