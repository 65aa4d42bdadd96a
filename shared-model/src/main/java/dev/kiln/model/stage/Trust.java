package dev.kiln.model.stage;

import java.util.List;

/// Who may become a stage's role.
public sealed interface Trust {

  /// Lambda, for a function of the role. [Its
  /// page](https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html) knows no
  /// condition for it.
  Trust FUNCTION = new Service("lambda.amazonaws.com", List.of());

  /// Automation, for an execution of this account and Region; [against a confused
  /// deputy](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html).
  Trust RUNBOOK =
      new Service(
          "ssm.amazonaws.com",
          List.of(
              Condition.is("aws:SourceAccount", "{account}"),
              new Condition(
                  "ArnLike",
                  "aws:SourceArn",
                  List.of("arn:{partition}:ssm:{region}:{account}:automation-execution/*"))));

  /// A service of AWS.
  record Service(String name, List<Condition> conditions) implements Trust {
    public Service {
      conditions = List.copyOf(conditions);
    }
  }

  /// Developers whom the installation names, with the rights of their own to become the role.
  ///
  /// @param account theirs
  record People(Place account) implements Trust {}
}
