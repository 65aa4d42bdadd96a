package dev.kiln.sandbox.automation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecutionTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String INVOKE =
      """
      {"name": "%s", "action": "aws:invokeLambdaFunction",
       "inputs": {"FunctionName": "kiln-build", "Payload": "{\\"bake\\": \\"{{ Bake }}\\"}"}%s}\
      """;
  private static final String PAUSE =
      """
      {"name": "Pause", "action": "aws:sleep", "inputs": {"Duration": "PT1H"}}\
      """;

  private final InMemoryServices services = new InMemoryServices();
  private final List<Map<String, Object>> told = new ArrayList<>();
  private final PlayClock clock = new PlayClock(InstantSource.fixed(NOON), Duration.ZERO);
  private Optional<String> stop = Optional.empty();

  @Test
  void givesAFunctionTheParameters() throws Exception {
    services.answering("{}");

    Ending ending = run(invoke("Begin"));

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(services.invocations)
        .extracting(Services.Invocation::payload)
        .containsExactly(Optional.of("{\"bake\": \"web-1\"}"));
  }

  @Test
  void repeatsALoopAsLongAsItsConditionHolds() throws Exception {
    services.answering(
        "{\"state\":\"waiting\"}", "{\"state\":\"waiting\"}", "{\"state\":\"done\"}");

    Ending ending = run(loop(100));

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(services.invocations).hasSize(3);
    assertThat(clock.now()).isEqualTo(NOON.plus(Duration.ofHours(3)));
  }

  @Test
  void endsALoopWellAfterItsLastRoundWhateverTheConditionSays() throws Exception {
    services.answering(
        "{\"state\":\"waiting\"}", "{\"state\":\"waiting\"}", "{\"state\":\"waiting\"}");

    Ending ending = run(loop(2));

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(services.invocations).hasSize(2);
  }

  @Test
  void playsNoLoopOfMoreThanAHundredRounds() throws Exception {
    Ending ending = run(loop(101));

    assertThat(ending).isEqualTo(new Ending.Failed("Wait has from 1 to 100 rounds, not 101"));
    assertThat(services.invocations).isEmpty();
  }

  @Test
  void failsALoopWithTheWordsOfItsStep() throws Exception {
    services.answering("{\"state\":\"waiting\"}").failing("{\"errorMessage\":\"no subnet\"}");

    Ending ending = run(loop(100), invoke("Never"));

    assertThat(ending.failure().orElseThrow())
        .startsWith("Step fails when it is Poll action status for completion.")
        .contains("kiln-build failed, Unhandled", "no subnet");
    assertThat(statuses()).containsSequence("Look Failed").contains("Wait Failed", "Never Pending");
  }

  @Test
  void timesOutALoopByTheTimeThatPassesInIt() throws Exception {
    services.answering(
        "{\"state\":\"waiting\"}", "{\"state\":\"waiting\"}", "{\"state\":\"done\"}");

    Ending ending =
        run(loop(100).replace("\"aws:loop\"", "\"aws:loop\", \"timeoutSeconds\": 5400"));

    assertThat(ending).isEqualTo(new Ending.TimedOut("Step timed out in its round 2."));
  }

  @Test
  void repeatsALoopForEachValue() throws Exception {
    services.answering("{}", "{}");

    Ending ending =
        run(
            """
            {"name": "Each", "action": "aws:loop", "inputs": {"Iterators": ["a", "b"], "Steps": [
              {"name": "One", "action": "aws:invokeLambdaFunction", "inputs": {
                "FunctionName": "f-{{ Each.CurrentIteratorValue }}-{{ Each.CurrentIteration }}"}}]}}
            """);

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(services.invocations)
        .extracting(Services.Invocation::function)
        .containsExactly("f-a-1", "f-b-2");
  }

  @Test
  void triesAStepAsOftenAsItSays() throws Exception {
    services.failing("{}").failing("{}").answering("{}");

    Ending ending = run(INVOKE.formatted("Begin", ", \"maxAttempts\": 3"));

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(services.invocations).hasSize(3);
  }

  @Test
  void endsWithAStepThatIsTheEnd() throws Exception {
    services.answering("{}", "{}");

    Ending ending = run(INVOKE.formatted("Begin", ", \"isEnd\": true"), invoke("Never"));

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(statuses()).containsExactly("Begin Success", "Never Pending");
  }

  @Test
  void goesWhereABranchSays() throws Exception {
    services.answering("{\"state\":\"waiting\"}", "{}");

    Ending ending =
        run(
            invoke("Begin"),
            """
            {"name": "Decide", "action": "aws:branch", "inputs": {"Choices": [
              {"NextStep": "Wait", "Variable": "{{ Begin.Payload }}", "Contains": "\\"waiting\\""}],
              "Default": "End"}}
            """,
            invoke("End"),
            INVOKE.formatted("Wait", ", \"isEnd\": true"));

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(statuses())
        .containsExactly("Begin Success", "Decide Success", "End Pending", "Wait Success");
  }

  @Test
  void goesToTheDefaultOfABranchWhereNoChoiceHolds() throws Exception {
    services.answering("{\"state\":\"done\"}", "{}");

    run(
        invoke("Begin"),
        """
        {"name": "Decide", "action": "aws:branch", "inputs": {"Choices": [
          {"NextStep": "Wait", "And": [
            {"Variable": "{{ Begin.Payload }}", "Contains": "state"},
            {"Not": {"Variable": "{{ Begin.Payload }}", "Contains": "done"}}]}],
          "Default": "End"}}
        """,
        invoke("Wait"),
        invoke("End"));

    assertThat(statuses()).contains("Wait Pending", "End Success");
  }

  @Test
  void putsOutWhatAStepSelects() throws Exception {
    services.answering("{\"images\":[{\"id\":\"ami-1\"}]}", "{}");

    run(
        INVOKE.formatted(
            "Begin",
            """
            , "outputs": [{"Name": "image", "Selector": "$.Payload.images[0].id",
                           "Type": "String"}]\
            """),
        """
        {"name": "Use", "action": "aws:invokeLambdaFunction", "inputs": {
          "FunctionName": "f", "InputPayload": {"image": "{{ Begin.image }}"}}}
        """);

    assertThat(services.invocations.getLast().payload()).contains("{\"image\":\"ami-1\"}");
  }

  @Test
  void failsAStepThatRefersToWhatIsNotThere() throws Exception {
    Ending ending =
        run(
            """
            {"name": "Use", "action": "aws:invokeLambdaFunction",
             "inputs": {"FunctionName": "{{ Nowhere.name }}"}}
            """);

    assertThat(ending.failure().orElseThrow()).contains("Failed to resolve input: Nowhere.name");
  }

  @Test
  void goesOnAfterAFailureThatIsNotCritical() throws Exception {
    services.failing("{}").answering("{}");

    Ending ending = run(INVOKE.formatted("Begin", ", \"onFailure\": \"Continue\""), invoke("Next"));

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(statuses()).containsExactly("Begin Failed", "Next Success");
  }

  @Test
  void hasFailedInTheEndAfterAFailureThatIsCritical() throws Exception {
    services.failing("{}").answering("{}");

    Ending ending =
        run(
            INVOKE.formatted("Begin", ", \"onFailure\": \"step:Tidy\""),
            invoke("Never"),
            invoke("Tidy"));

    assertThat(ending).isInstanceOf(Ending.Failed.class);
    assertThat(statuses()).containsExactly("Begin Failed", "Never Pending", "Tidy Success");
  }

  @Test
  void waitsForAnotherRunbook() throws Exception {
    services.with(
        "kiln-build", new Services.Child("Success", Map.of("End.Payload", List.of("{}"))));

    Ending ending = run(execute());

    assertThat(ending).isEqualTo(new Ending.Completed());
    assertThat(services.started).containsExactly(Map.of("Bake", List.of("web-1")));
  }

  @Test
  void failsWithAnotherRunbook() throws Exception {
    services.with("kiln-build", new Services.Child("Failed", Map.of()));

    Ending ending = run(execute());

    assertThat(ending.failure().orElseThrow())
        .contains("The execution kiln-build of kiln-build ended as Failed");
  }

  @Test
  void endsWhenItIsCancelled() throws Exception {
    services.answering("{}");
    stop = Optional.of("Cancel");

    Ending ending = run(PAUSE, invoke("Never"));

    assertThat(ending).isEqualTo(new Ending.Cancelled());
    assertThat(services.invocations).isEmpty();
    assertThat(told.getLast()).containsEntry("status", "Cancelled");
  }

  @Test
  void doesNotPlayWhatItDoesNotKnow() throws Exception {
    Ending ending = run("{\"name\": \"Run\", \"action\": \"aws:runCommand\", \"inputs\": {}}");

    assertThat(ending).isEqualTo(new Ending.Failed("the sandbox does not play aws:runCommand"));
  }

  private Ending run(String... steps) throws InterruptedException {
    Values values = new Values();
    values.put("Bake", "web-1");
    Runbook runbook =
        Runbook.parse(
            "{\"schemaVersion\": \"0.3\", \"mainSteps\": [%s]}".formatted(String.join(",", steps)));
    return new Execution(
            runbook,
            values,
            services,
            clock,
            progress -> {
              told.add(progress);
              return stop;
            })
        .run();
  }

  private static String invoke(String name) {
    return INVOKE.formatted(name, "");
  }

  private static String loop(int rounds) {
    return """
    {"name": "Wait", "action": "aws:loop", "inputs": {"Steps": [%s, %s], "MaxIterations": %d,
      "LoopCondition": {"Variable": "{{ Look.Payload }}", "Contains": "\\"waiting\\""}}}\
    """
        .formatted(PAUSE, invoke("Look"), rounds);
  }

  private static String execute() {
    return """
    {"name": "Build", "action": "aws:executeAutomation", "inputs": {"DocumentName": "kiln-build",
      "RuntimeParameters": {"Bake": ["{{ Bake }}"]}}}\
    """;
  }

  private List<String> statuses() {
    List<String> statuses = new ArrayList<>();
    for (Object each : Json.list(told.getLast().get("steps"))) {
      Map<String, Object> step = Json.map(each);
      statuses.add(step.get("StepName") + " " + step.get("StepStatus"));
    }
    return statuses;
  }
}
