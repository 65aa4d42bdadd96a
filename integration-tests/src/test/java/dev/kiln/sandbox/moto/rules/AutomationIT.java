package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.MotoControl.Automation;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ssm.model.AutomationExecution;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionFilter;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionMetadata;
import software.amazon.awssdk.services.ssm.model.DocumentFormat;
import software.amazon.awssdk.services.ssm.model.DocumentType;
import software.amazon.awssdk.services.ssm.model.StartAutomationExecutionRequest;
import software.amazon.awssdk.services.ssm.model.StepExecution;
import software.amazon.awssdk.services.ssm.model.StepExecutionFilter;

/// What SSM says of executions; the test itself is who plays them.
@WithMoto
class AutomationIT {
  private static final Map<String, List<String>> BAKE = Map.of("Bake", List.of("web"));

  private final SharedMoto moto;
  private final Account account;
  private final Denials denials;

  AutomationIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("ssm.automation.runbook-must-exist")
  void refusesARunbookThatIsNotThere() {
    var refusal = refusalOf(() -> start(with -> {}));

    assertThat(refusal).isEqualTo("AutomationDefinitionNotFoundException");
  }

  @Test
  @Rule("ssm.automation.runbook-must-exist")
  void refusesADocumentOfAnotherType() {
    account
        .ssm()
        .createDocument(create ->
            create
                .name("kiln-build")
                .documentType(DocumentType.COMMAND)
                .content("{\"schemaVersion\": \"2.2\", \"mainSteps\": []}"));

    var refusal = refusalOf(() -> start(with -> {}));

    assertThat(refusal).isEqualTo("AutomationDefinitionNotFoundException");
  }

  @Test
  @Rule("ssm.automation.runbook-must-exist")
  void refusesAVersionThatIsNotThere() {
    runbook("");

    var refusal = refusalOf(() -> start(with -> with.documentVersion("7")));

    assertThat(refusal).isEqualTo("AutomationDefinitionVersionNotFoundException");
  }

  @ParameterizedTest
  @CsvSource({"Bake,WEB", "Pause,PT1S", "Unknown,web"})
  @Rule("ssm.automation.parameters-as-declared")
  void refusesParametersThatTheRunbookDoesNotTake(String name, String value) {
    runbook("");

    var refusal = refusalOf(() -> start(with -> with.parameters(Map.of(name, List.of(value)))));

    assertThat(refusal).isEqualTo("InvalidAutomationExecutionParametersException");
  }

  @Test
  @Rule("ssm.automation.parameters-as-declared")
  void refusesAnExecutionWithoutAParameterThatHasNoDefault() {
    runbook("");

    var refusal =
        refusalOf(() -> start(with -> with.parameters(Map.of("Pause", List.of("PT30S")))));

    assertThat(refusal).isEqualTo("InvalidAutomationExecutionParametersException");
  }

  @Test
  @Rule("ssm.automation.parameters-as-declared")
  void fillsInDefaults() {
    runbook("");

    var id = start(with -> {});

    assertThat(get(id).parameters())
        .isEqualTo(Map.of("Bake", List.of("web"), "Pause", List.of("PT15S")));
  }

  @Test
  @Rule("ssm.automation.parameter-length")
  void refusesAValueOfMoreThan512Characters() {
    runbook("");

    var refusal =
        refusalOf(() -> start(with -> with.parameters(Map.of("Bake", List.of("w".repeat(513))))));

    assertThat(refusal).isEqualTo("ValidationException");
  }

  @Test
  @Rule("ssm.automation.role-trusts-ssm")
  void refusesARoleThatDoesNotTrustAutomation() {
    runbook(Roles.ofOwnAccount(account, "pipeline"));

    var refusal = refusalOf(() -> start(with -> {}));

    assertThat(refusal).isEqualTo("InvalidAutomationExecutionParametersException");
  }

  @Test
  @Rule("ssm.automation.role-trusts-ssm")
  void startsWithARoleThatTrustsAutomation() {
    var role = trusting();
    runbook(role);

    var id = start(with -> {});

    assertThat(get(id).automationExecutionStatusAsString()).isEqualTo("Pending");
    assertThat(take()).singleElement().extracting(Automation::role).isEqualTo(role);
  }

  @Test
  @Rule("ssm.automation.role-trusts-ssm")
  void refusesARoleThatTrustsAutomationForAnotherAccount() {
    runbook(trusting("000000000000"));

    var refusal = refusalOf(() -> start(with -> {}));

    assertThat(refusal).isEqualTo("InvalidAutomationExecutionParametersException");
  }

  @Test
  @Rule("ssm.automation.role-trusts-ssm")
  void startsWithARoleThatTrustsAutomationForItsOwnExecutions() {
    var role = trusting(account.id().value());
    runbook(role);

    var id = start(with -> {});

    var execution =
        "arn:aws:ssm:%s:%s:automation-execution/%s".formatted(account.region(), account, id);
    assertThatCode(() ->
            moto.control().openSession(role, "ssm.amazonaws.com", execution, "Automation-" + id))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> moto.control().openSession(role, "ssm.amazonaws.com", "Automation"))
        .hasMessageContaining("AccessDenied");
  }

  @Test
  @Rule("ssm.start-automation-execution.passes-role-of-runbook")
  void refusesARunbookWhoseRoleTheCallerMayNotPass() {
    var role = trusting();
    runbook(role);
    var worker = Worker.in(moto, account).may(allow("ssm:StartAutomationExecution"));

    var denied = denials.resourceIn(() -> startAs(worker.self()));

    assertThat(denied).isEqualTo(role);
  }

  @Test
  @Rule("ssm.start-automation-execution.passes-role-of-runbook")
  void startsARunbookWhoseRoleTheCallerMayPassToAutomation() {
    var role = trusting();
    runbook(role);
    var worker =
        Worker.in(moto, account)
            .may(
                allow("ssm:StartAutomationExecution"),
                allow("iam:PassRole")
                    .on(role)
                    .when("StringEquals", "iam:PassedToService", "ssm.amazonaws.com"));

    var denied = denials.actionIn(() -> startAs(worker.self()));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ssm.automation.client-token")
  void startsOnceForOneToken() {
    runbook("");
    var token = UUID.randomUUID().toString();

    var first = start(with -> with.clientToken(token));
    var second = start(with -> with.clientToken(token));

    assertThat(second).isEqualTo(first);
    assertThat(take()).hasSize(1);
  }

  @Test
  @Rule("ssm.automation.client-token")
  void refusesTheTokenOfAnotherExecution() {
    runbook("");
    var token = UUID.randomUUID().toString();
    start(with -> with.clientToken(token));

    var refusal =
        refusalOf(() ->
            start(with -> with.clientToken(token).parameters(Map.of("Bake", List.of("other")))));

    assertThat(refusal).isEqualTo("IdempotentParameterMismatch");
  }

  @Test
  @Rule("ssm.automation.client-token")
  void refusesATokenThatIsNoUuid() {
    runbook("");

    var refusal = refusalOf(() -> start(with -> with.clientToken("web")));

    assertThat(refusal).isEqualTo("ValidationException");
  }

  @Test
  @Rule("ssm.automation.execution-must-exist")
  void showsNoExecutionOfAnotherAccount() {
    runbook("");
    var id = start(with -> {});

    var refusal =
        refusalOf(() ->
            moto.account().ssm().getAutomationExecution(get -> get.automationExecutionId(id)));

    assertThat(refusal).isEqualTo("AutomationExecutionNotFoundException");
  }

  @Test
  @Rule("ssm.automation.shows-how-far-it-is")
  void showsWhatHasBeenPlayed() {
    runbook("");
    var id = start(with -> {});
    take();

    report(id, "Failed", Map.of("failure", "no", "steps", List.of(step("Failed"))));

    var shown = get(id);
    assertThat(shown.automationExecutionStatusAsString()).isEqualTo("Failed");
    assertThat(shown.failureMessage()).isEqualTo("no");
    assertThat(shown.executionEndTime()).isAfterOrEqualTo(shown.executionStartTime());
    assertThat(shown.executedBy()).contains(account.id().value());
    assertThat(shown.stepExecutions()).extracting(StepExecution::stepName).containsExactly("Wait");
    assertThat(steps(id, "Failed")).hasSize(1);
  }

  @Test
  @Rule("ssm.automation.filters")
  void narrowsExecutionsAndSteps() {
    runbook("");
    var id = start(with -> {});
    take();
    report(id, "Success", Map.of("steps", List.of(step("Success"))));
    start(with -> {});

    assertThat(list("ExecutionStatus", "Success"))
        .extracting(AutomationExecutionMetadata::automationExecutionId)
        .containsExactly(id);
    assertThat(list("DocumentNamePrefix", "kiln-")).hasSize(2);
    assertThat(list("DocumentNamePrefix", "other")).isEmpty();
    assertThat(steps(id, "Failed")).isEmpty();
  }

  @Test
  @Rule("ssm.automation.pages")
  void givesExecutionsInPagesTheNewestFirst() {
    runbook("");
    var first = start(with -> {});
    var second = start(with -> {});

    var page = account.ssm().describeAutomationExecutions(describe -> describe.maxResults(1));
    var rest =
        account
            .ssm()
            .describeAutomationExecutions(
                describe -> describe.maxResults(1).nextToken(page.nextToken()));

    assertThat(page.automationExecutionMetadataList())
        .extracting(AutomationExecutionMetadata::automationExecutionId)
        .containsExactly(second);
    assertThat(rest.automationExecutionMetadataList())
        .extracting(AutomationExecutionMetadata::automationExecutionId)
        .containsExactly(first);
    assertThat(rest.nextToken()).isNull();
  }

  @Test
  @Rule("ssm.automation.stop-only-what-runs")
  void tellsWhoPlaysThatAnExecutionIsToBeCancelled() {
    runbook("");
    var id = start(with -> {});
    take();

    stop(id);

    assertThat(get(id).automationExecutionStatusAsString()).isEqualTo("Cancelling");
    assertThat(report(id, "InProgress", Map.of("steps", List.of()))).contains("Cancel");
    report(id, "Cancelled", Map.of("steps", List.of()));
    assertThat(get(id).automationExecutionStatusAsString()).isEqualTo("Cancelled");
  }

  @Test
  @Rule("ssm.automation.stop-only-what-runs")
  void stopsNothingThatIsOver() {
    runbook("");
    var id = start(with -> {});
    stop(id);

    var refusal = refusalOf(() -> stop(id));

    assertThat(refusal).isEqualTo("InvalidAutomationStatusUpdateException");
  }

  private void runbook(String role) {
    account
        .ssm()
        .createDocument(create ->
            create
                .name("kiln-build")
                .documentType(DocumentType.AUTOMATION)
                .documentFormat(DocumentFormat.YAML)
                .content(pausing(role)));
  }

  private String trusting() {
    return Roles.trusting(account, "pipeline", "{\"Service\": \"ssm.amazonaws.com\"}");
  }

  /// A role for executions of that account only.
  private String trusting(String source) {
    return Roles.trusting(
        account,
        "pipeline",
        "{\"Service\": \"ssm.amazonaws.com\"}",
        """
        {"StringEquals": {"aws:SourceAccount": "%1$s"},
         "ArnLike": {"aws:SourceArn": "arn:aws:ssm:*:%1$s:automation-execution/*"}}\
        """
            .formatted(source));
  }

  private String start(Consumer<StartAutomationExecutionRequest.Builder> with) {
    return account
        .ssm()
        .startAutomationExecution(
            start -> start.documentName("kiln-build").parameters(BAKE).applyMutation(with))
        .automationExecutionId();
  }

  private static void startAs(Account caller) {
    caller
        .ssm()
        .startAutomationExecution(start -> start.documentName("kiln-build").parameters(BAKE));
  }

  private void stop(String id) {
    account.ssm().stopAutomationExecution(stop -> stop.automationExecutionId(id));
  }

  private AutomationExecution get(String id) {
    return account
        .ssm()
        .getAutomationExecution(get -> get.automationExecutionId(id))
        .automationExecution();
  }

  private List<AutomationExecutionMetadata> list(String key, String value) {
    var filter = AutomationExecutionFilter.builder().key(key).values(value).build();
    return account
        .ssm()
        .describeAutomationExecutions(describe -> describe.filters(filter))
        .automationExecutionMetadataList();
  }

  private List<StepExecution> steps(String id, String status) {
    var filter = StepExecutionFilter.builder().key("StepExecutionStatus").values(status).build();
    return account
        .ssm()
        .describeAutomationStepExecutions(
            describe -> describe.automationExecutionId(id).filters(filter))
        .stepExecutions();
  }

  private List<Automation> take() {
    return moto.control().takeAutomations(List.of(account.id()));
  }

  private Optional<String> report(String id, String status, Map<String, Object> more) {
    var told = new HashMap<String, Object>(more);
    told.put("id", id);
    told.put("status", status);
    return moto.control().reportAutomation(told);
  }

  private static Map<String, Object> step(String status) {
    return Map.of(
        "StepExecutionId", "s",
        "StepName", "Wait",
        "Action", "aws:sleep",
        "StepStatus", status,
        "ExecutionStartTime", 1_800_000_000.5);
  }

  private static String pausing(String role) {
    return """
    schemaVersion: "0.3"
    assumeRole: "%s"
    parameters:
      Bake: {type: String, allowedPattern: "^[a-z]+$"}
      Pause: {type: String, default: PT15S, allowedValues: [PT15S, PT30S]}
    mainSteps:
      - {name: Wait, action: "aws:sleep", inputs: {Duration: "{{ Pause }}"}}
    """
        .formatted(role);
  }
}
