package dev.kiln.sandbox.automation;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.functions.Deployment;
import dev.kiln.sandbox.functions.FunctionHost;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.model.AutomationExecution;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionMetadata;
import software.amazon.awssdk.services.ssm.model.DocumentFormat;
import software.amazon.awssdk.services.ssm.model.DocumentType;
import software.amazon.awssdk.services.ssm.model.StepExecution;

/// Runbooks that are deployed are played with their roles, by what SSM and Lambda are asked for.
@WithMoto
class AutomationPlayerIT {
  /// A function's process starts meanwhile.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Set<String> OVER = Set.of("Success", "Failed", "Cancelled", "TimedOut");
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "ssm.amazonaws.com"}}]}\
      """;
  private static final String STAGE =
      """
      schemaVersion: "0.3"
      assumeRole: "%1$s"
      parameters:
        Pause: {type: String, default: PT15S}
      mainSteps:
        - name: Wait
          action: aws:loop
          inputs:
            Steps:
              - {name: Pause, action: "aws:sleep", inputs: {Duration: "{{ Pause }}"}}
              - name: Look
                action: aws:invokeLambdaFunction
                inputs: {FunctionName: kiln-copy, Payload: '%2$s'}
            LoopCondition: {Variable: "{{ Look.Payload }}", Contains: "batchItemFailures"}
            MaxIterations: 2
        - name: End
          action: aws:invokeLambdaFunction
          isEnd: true
          inputs: {FunctionName: kiln-copy, Payload: '%3$s'}
      """;
  private final Account account;
  private final String role;
  private final FunctionHost host;
  private final AutomationPlayer player;

  AutomationPlayerIT(SharedMoto moto) {
    this.account = moto.account();
    this.role =
        account
            .iam()
            .createRole(create -> create.roleName("pipeline").assumeRolePolicyDocument(TRUST))
            .role()
            .arn();
    Deployment deployment = Deployment.of(account);
    this.host = new FunctionHost(moto.server(), List.of(deployment.place())).start();
    this.player =
        new AutomationPlayer(moto.server().endpoint(), List.of(account.id()), Duration.ofMillis(1))
            .start();
  }

  @AfterEach
  void end() {
    player.close();
    host.close();
  }

  @Test
  void playsARunbookThatCallsAnother() {
    allow("lambda:InvokeFunction", "ssm:*AutomationExecution", "iam:PassRole");
    runbook("kiln-build", STAGE.formatted(role, Deployment.EVENT, Deployment.EVENT));
    runbook(
        "kiln-pipeline",
        """
        schemaVersion: "0.3"
        assumeRole: "%s"
        mainSteps:
          - name: Build
            action: aws:executeAutomation
            inputs: {DocumentName: kiln-build, RuntimeParameters: {Pause: [PT30S]}}
        """
            .formatted(role));

    AutomationExecution ended = run("kiln-pipeline");

    assertThat(ended.automationExecutionStatusAsString()).isEqualTo("Success");
    AutomationExecution stage = child(ended.automationExecutionId());
    assertThat(stage.automationExecutionStatusAsString()).isEqualTo("Success");
    assertThat(stage.parameters()).isEqualTo(Map.of("Pause", List.of("PT30S")));
    assertThat(stage.stepExecutions())
        .extracting(StepExecution::stepName)
        .containsExactly("Wait", "End", "Pause", "Look", "Pause", "Look");
    assertThat(stage.stepExecutions().getLast().parentStepDetails().iteration()).isEqualTo(2);
  }

  @Test
  void failsWithTheReasonOfTheFunction() {
    allow("lambda:InvokeFunction");
    runbook("kiln-build", STAGE.formatted(role, Deployment.EVENT, "{}"));

    AutomationExecution ended = run("kiln-build");

    assertThat(ended.automationExecutionStatusAsString()).isEqualTo("Failed");
    assertThat(ended.failureMessage()).contains("Unhandled", "errorMessage");
  }

  @Test
  void actsWithTheRoleOfTheRunbook() {
    allow("lambda:GetFunction");
    runbook("kiln-build", STAGE.formatted(role, Deployment.EVENT, "{}"));

    AutomationExecution ended = run("kiln-build");

    assertThat(ended.automationExecutionStatusAsString()).isEqualTo("Failed");
    assertThat(ended.failureMessage())
        .contains("AccessDeniedException", "assumed-role/pipeline/Automation-");
  }

  private void allow(String... actions) {
    String policy =
        """
        {"Version": "2012-10-17",
         "Statement": [{"Effect": "Allow", "Action": ["%s"], "Resource": "*"}]}\
        """
            .formatted(String.join("\", \"", actions));
    account
        .iam()
        .putRolePolicy(put -> put.roleName("pipeline").policyName("may").policyDocument(policy));
  }

  private void runbook(String name, String content) {
    account
        .ssm()
        .createDocument(create ->
            create
                .name(name)
                .documentType(DocumentType.AUTOMATION)
                .documentFormat(DocumentFormat.YAML)
                .content(content));
  }

  private AutomationExecution run(String name) {
    String id =
        account
            .ssm()
            .startAutomationExecution(start -> start.documentName(name))
            .automationExecutionId();
    return eventually(
        PATIENCE, () -> get(id), found -> OVER.contains(found.automationExecutionStatusAsString()));
  }

  private AutomationExecution get(String id) {
    return account
        .ssm()
        .getAutomationExecution(get -> get.automationExecutionId(id))
        .automationExecution();
  }

  private AutomationExecution child(String parent) {
    return account.ssm().describeAutomationExecutions().automationExecutionMetadataList().stream()
        .filter(each -> parent.equals(each.parentAutomationExecutionId()))
        .map(AutomationExecutionMetadata::automationExecutionId)
        .map(this::get)
        .findFirst()
        .orElseThrow();
  }
}
