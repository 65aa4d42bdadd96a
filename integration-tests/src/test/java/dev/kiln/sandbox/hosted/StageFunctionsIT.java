package dev.kiln.sandbox.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.AwsFailures;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeInTurn;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.Execution;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.baker.lambda.BuildFunction;
import dev.kiln.baker.lambda.DueFunction;
import dev.kiln.baker.lambda.LookupFunction;
import dev.kiln.baker.lambda.PublishFunction;
import dev.kiln.baker.lambda.StageFailedException;
import dev.kiln.baker.lambda.StageSettings;
import dev.kiln.baker.lambda.TestFunction;
import dev.kiln.baker.lambda.UpdateFunction;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.start.StartPipelineStage;
import dev.kiln.baker.start.StartPipelineStage.Started;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.functions.PlainContext;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Transition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// The functions of the stages, each with nothing but its stage's role and the bake's id, called as
/// their runbooks do.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StageFunctionsIT {
  private static final Scene SCENE =
      new Scene(
          new AccountId("111111111111"),
          new Region("eu-west-1"),
          List.of(new AccountId("222222222222")),
          List.of(new Region("eu-west-1")));
  private static final int ROUNDS = 100;

  private final Clock clock = Clock.systemUTC();
  private final Sandbox sandbox = Sandbox.open(SCENE, _ -> {}).runInstances();
  private final Installation installation = sandbox.installation();
  private final AwsClients operator = sandbox.operator(SCENE.tooling(), SCENE.home());
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before the first test
  StageFunctionsIT() {}

  @BeforeAll
  void writeScripts(@TempDir Path forRecipes) throws IOException {
    folder = forRecipes;
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\ntrue\n");
    sandbox.control().setTransition("ec2::image", new Transition.Immediate());
    sandbox.control().setTransition("ec2::instance", new Transition.Immediate());
  }

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void bakeUnderTheirOwnRolesFromNothingButTheBakesId() throws Exception {
    BakeRequest request = begin("whole");

    for (StageName stage : StageName.OF_A_BAKE) {
      assertThat(play(stage, request.bake())).as("%s", stage).containsEntry("state", "done");
    }

    assertThat(stateOf(request)).isEqualTo(BakeState.PUBLISHED);
    assertThat(
            operator.ssm().getParameter(ask -> ask.name("/kiln/images/whole")).parameter().value())
        .isEqualTo(imageOf(request));
  }

  @Test
  void aStageWhoseFactIsThereIsDoneAtOnce() throws Exception {
    BakeRequest request = begin("again");
    Map<String, Object> first = play(StageName.LOOKUP, request.bake());

    assertThat(call(StageName.LOOKUP, request.bake(), false)).isEqualTo(first);
  }

  @Test
  void aFailedStageEndsItsLastCallWithItsReason() throws Exception {
    BakeRequest request = begin("early");

    assertThatThrownBy(() -> call(StageName.BUILD, request.bake(), true))
        .isInstanceOf(StageFailedException.class)
        .hasMessageContaining("The stage lookup of %s is not done yet", request.bake());
  }

  @Test
  void whatNobodyBeganIsNotBaked() throws Exception {
    BakeId unknown = new BakeId("nobody-20261121T040000Z-1a2b3c");

    assertThat(call(StageName.LOOKUP, unknown, false))
        .containsEntry("state", "failed")
        .containsEntry("why", "There is no bake %s.".formatted(unknown));
  }

  @Test
  void nothingIsBegunByItselfWhileTheSwitchIsOff() throws Exception {
    turn("off");

    assertThat(due()).containsEntry("switch", "off").containsEntry("found", List.of());
  }

  @Test
  void whereNobodyMadeASwitchItIsOn() throws Exception {
    turn("off");
    operator.ssm().deleteParameter(delete -> delete.name(installation.bakesSwitch()));

    assertThat(due()).containsEntry("switch", "on").containsEntry("found", List.of());
  }

  @Test
  void whatIsNotDueIsLeftAloneWhileTheSwitchIsOn() throws Exception {
    turn("on");
    PackedRecipe recipe = recipe("released");
    try (LocalPipeline pipeline = pipeline()) {
      assertThat(pipeline.release(recipe)).isTrue();
    }

    assertThat(due()).containsEntry("switch", "on").containsEntry("found", List.of());
  }

  private void turn(String position) {
    operator
        .ssm()
        .putParameter(put ->
            put.name(installation.bakesSwitch())
                .value(position)
                .type(ParameterType.STRING)
                .overwrite(true));
  }

  private Map<String, Object> due() throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (DueFunction due = new DueFunction(environment(), access(StageName.DUE), clock)) {
      due.handleRequest(new ByteArrayInputStream(new byte[0]), answer, PlainContext.here());
    }
    return JSON.std.mapFrom(answer.toByteArray());
  }

  /// As the runbook of a stage: until it is done, and once more.
  private Map<String, Object> play(StageName stage, BakeId bake) throws Exception {
    Map<String, Object> answer = call(stage, bake, false);
    for (int round = 0; round < ROUNDS && "waiting".equals(answer.get("state")); round++) {
      answer = call(stage, bake, false);
    }
    return call(stage, bake, true);
  }

  /// Each call is a process of its own.
  private Map<String, Object> call(StageName stage, BakeId bake, boolean isLast) throws Exception {
    String event = "{\"bake\": \"%s\", \"last\": %s}".formatted(bake, isLast);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    RequestStreamHandler function = function(stage);
    try (AutoCloseable _ = (AutoCloseable) function) {
      function.handleRequest(
          new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
          answer,
          PlainContext.here());
    }
    return JSON.std.mapFrom(answer.toByteArray());
  }

  private RequestStreamHandler function(StageName stage) {
    Map<String, String> environment = environment();
    AwsAccess access = access(stage);
    return switch (stage) {
      case LOOKUP -> new LookupFunction(environment, access, clock);
      case BUILD -> new BuildFunction(environment, access, clock);
      case TEST -> new TestFunction(environment, access, clock);
      case UPDATE -> new UpdateFunction(environment, access, clock);
      case PUBLISH -> new PublishFunction(environment, access, clock);
      case START,
          DUE,
          PIPELINE,
          SCRIPTS,
          COPY,
          CONFIRM,
          FLEET,
          REPLAY,
          COLLECT,
          COLLECT_COPIES,
          KEEP ->
          throw new IllegalArgumentException(stage.toString());
    };
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put(StageSettings.REGION, SCENE.home().value());
    environment.put(StageSettings.ACCOUNT, SCENE.tooling().value());
    environment.put(StageSettings.SUBNET, installation.builder().subnet());
    environment.put(StageSettings.SECURITY_GROUP, installation.builder().securityGroup());
    return environment;
  }

  /// With the credentials of the stage's whole role, as a function has them: it is not told when
  /// they end.
  private AwsAccess access(StageName stage) {
    AwsSessionCredentials session =
        sandbox
            .control()
            .openSession(installation.roleArn(stage), "lambda.amazonaws.com", "function");
    return new AwsAccess(
        StaticCredentialsProvider.create(
            AwsSessionCredentials.create(
                session.accessKeyId(), session.secretAccessKey(), session.sessionToken())),
        Optional.of(sandbox.endpoint()));
  }

  /// Stores a recipe and gives a bake of it to a pipeline.
  private BakeRequest begin(String name) throws Exception {
    PackedRecipe recipe = recipe(name);
    BakeRequest request =
        new BakeRequest(
            BakeId.of(recipe.recipe().name(), clock.instant(), new SecureRandom()),
            recipe.recipe(),
            recipe.digest());
    try (LocalPipeline pipeline = pipeline()) {
      assertThat(pipeline.push(recipe)).isTrue();
      BakeRecords records = pipeline.records(request.bake());
      UUID token = UUID.randomUUID();
      Claim claim = Claim.hosted(records, request.bake(), token, clock);
      StageRunner runner =
          new StageRunner(new AwsFailures(), new SleepingPause("PT0.05S"), Progress.SILENT, clock);
      Ended<Started> started =
          new BakeInTurn(
                  new StartStage(records, claim, false, new Running(), clock),
                  runner,
                  new AwsFailures(),
                  Progress.SILENT)
              .run(
                  request,
                  _ -> runner.run(new StartPipelineStage(new Running(), claim, token), request));
      assertThat(started).isInstanceOf(Ended.Reached.class);
    }
    return request;
  }

  private BakeState stateOf(BakeRequest request) {
    try (LocalPipeline pipeline = pipeline()) {
      BakeRecords records = pipeline.records();
      return BakeStatus.of(records, request.bake(), records.names(request.bake()), clock.instant())
          .state();
    }
  }

  private String imageOf(BakeRequest request) {
    try (LocalPipeline pipeline = pipeline()) {
      return String.valueOf(
          pipeline.records().read(request.bake(), StageName.BUILD.toString()).get("image"));
    }
  }

  private LocalPipeline pipeline() {
    return new LocalPipeline(
        new AwsAccess(
            StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint())),
        installation,
        clock);
  }

  private PackedRecipe recipe(String name) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        name: %s
        description: a recipe
        base:
          newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
        build: {instanceType: t3.small, scripts: [scripts/good.sh]}
        test: {instanceType: t3.small, scripts: [scripts/good.sh]}
        publish: {targets: [{accounts: ["222222222222"], regions: [eu-west-1]}]}
        """
            .formatted(name));
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> PackedRecipe.pack(file, right.value());
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }

  /// An execution that runs for ever; the functions are called by the test.
  private static final class Running implements Executions {
    @Override
    public String start(UUID token, BakeId bake, Pauses pauses) {
      return token.toString();
    }

    @Override
    public Optional<Execution> find(String id) {
      return Optional.of(new Execution.Running());
    }

    @Override
    public void stop(String id) {}
  }
}
