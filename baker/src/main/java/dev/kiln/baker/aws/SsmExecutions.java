package dev.kiln.baker.aws;

import dev.kiln.baker.bakes.Execution;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.AutomationExecution;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionNotFoundException;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionStatus;
import software.amazon.awssdk.services.ssm.model.InvalidAutomationStatusUpdateException;
import software.amazon.awssdk.services.ssm.model.StopType;

/// The executions of the runbook `kiln-pipeline`.
final class SsmExecutions implements Executions {
  /// [What an execution does not leave any
  /// more](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecution.html).
  private static final Set<AutomationExecutionStatus> OVER =
      EnumSet.of(
          AutomationExecutionStatus.SUCCESS,
          AutomationExecutionStatus.TIMED_OUT,
          AutomationExecutionStatus.CANCELLED,
          AutomationExecutionStatus.FAILED,
          AutomationExecutionStatus.REJECTED,
          AutomationExecutionStatus.COMPLETED_WITH_SUCCESS,
          AutomationExecutionStatus.COMPLETED_WITH_FAILURE,
          AutomationExecutionStatus.EXITED);

  private final SsmClient ssm;
  private final String runbook;

  SsmExecutions(SsmClient ssm, Installation installation) {
    this.ssm = ssm;
    this.runbook = installation.runbook(StageName.PIPELINE);
  }

  @Override
  public String start(UUID token, BakeId bake, Pauses pauses) {
    return ssm.startAutomationExecution(request ->
            request
                .documentName(runbook)
                .clientToken(token.toString())
                .parameters(
                    Map.of(
                        "Bake", List.of(bake.value()),
                        "BuildPause", List.of(seconds(pauses.build())),
                        "TestPause", List.of(seconds(pauses.test())))))
        .automationExecutionId();
  }

  @Override
  public Optional<Execution> find(String id) {
    try {
      return Optional.of(
          found(
              ssm.getAutomationExecution(request -> request.automationExecutionId(id))
                  .automationExecution()));
    } catch (AutomationExecutionNotFoundException _) {
      return Optional.empty();
    }
  }

  @Override
  public void stop(String id) {
    try {
      ssm.stopAutomationExecution(
          request -> request.automationExecutionId(id).type(StopType.CANCEL));
    } catch (AutomationExecutionNotFoundException _) {
      // It is over for long.
    } catch (InvalidAutomationStatusUpdateException _) {
      // It is over.
    }
  }

  private static Execution found(AutomationExecution execution) {
    return OVER.contains(execution.automationExecutionStatus())
        ? new Execution.Ended(
            execution.automationExecutionStatusAsString(),
            Optional.ofNullable(execution.executionEndTime()).orElse(Instant.EPOCH),
            Optional.ofNullable(execution.failureMessage()).orElse(""))
        : new Execution.Running();
  }

  /// In ISO 8601, as the runbook's parameters and `aws:sleep` take it.
  private static String seconds(Duration pause) {
    return "PT%dS".formatted(pause.toSeconds());
  }
}
