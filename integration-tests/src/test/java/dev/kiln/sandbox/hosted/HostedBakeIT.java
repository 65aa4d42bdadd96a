package dev.kiln.sandbox.hosted;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.model.bake.BakeId;
import dev.kiln.sandbox.automation.AutomationPlayer;
import dev.kiln.sandbox.baking.Result;
import dev.kiln.sandbox.functions.FunctionHost;
import dev.kiln.sandbox.instances.InstancePlayer;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.ssm.model.AutomationExecution;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionMetadata;
import software.amazon.awssdk.services.ssm.model.AutomationExecutionStatus;

/// `kiln bake` by the runbooks and functions of the tooling account, as its templates make them:
/// whatever a test does here, people and schedules could do.
@WithMoto
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostedBakeIT {
  /// Processes of functions start meanwhile.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<String> SCHEDULED = List.of("due-a", "due-b", "due-c");

  private final SharedMoto moto;
  private final Deployed kiln;
  private final FunctionHost host;
  private final AutomationPlayer automation;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Path folder;
  private Instant due;

  @SuppressWarnings("NullAway.Init") // set before the first test
  HostedBakeIT(SharedMoto moto) throws IOException {
    this.moto = moto;
    this.kiln = Deployed.in(moto);
    this.host = new FunctionHost(moto.server(), List.of(kiln.place())).start();
    this.automation =
        new AutomationPlayer(
                moto.server().endpoint(), List.of(kiln.tooling.id()), Duration.ofMillis(200))
            .start();
  }

  /// What is to be due at the next minute is pushed first, so that nobody waits for that in the
  /// end.
  @BeforeAll
  void pushWhatIsScheduled(@TempDir Path forRecipes) throws IOException {
    folder = forRecipes;
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\ntrue\n");
    Files.writeString(
        folder.resolve("kiln.yaml"),
        """
        tooling: {account: "%s", region: %s}
        builder: {subnet: %s, securityGroup: %s}
        """
            .formatted(
                kiln.tooling,
                kiln.installation.region(),
                kiln.installation.builder().subnet(),
                kiln.installation.builder().securityGroup()));
    due = Instant.now().plusSeconds(20).truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    ZonedDateTime time = due.atZone(ZoneOffset.UTC);
    for (String name : SCHEDULED) {
      Path recipe =
          recipe(
              name,
              "schedule: \"cron(%d %d * * ? *)\"".formatted(time.getMinute(), time.getHour()));
      Result pushed = kiln("push", recipe.toString());
      assertThat(pushed.exitCode()).as(pushed.err()).isZero();
    }
    assertThat(Instant.now()).isBefore(due);
  }

  @AfterAll
  void close() {
    automation.close();
    host.close();
    threads.shutdownNow();
  }

  @Test
  @Order(1)
  void bakesUnderTheDeployedRolesUntilMembersHearOfTheImage() throws Exception {
    Path recipe = recipe("web", "");
    long before = lastCall();

    Result result;
    try (InstancePlayer _ = playInstances()) {
      result = kiln("bake", "--json", recipe.toString());
    }

    assertThat(result.exitCode()).as(result.err()).isZero();
    String image = text(result, "image");
    assertThat(eventually(kiln::heard, heard -> !heard.isEmpty()))
        .singleElement()
        .satisfies(message -> assertThat(message.body()).contains(image));
    assertThat(currentImage("web")).isEqualTo(image);
    List<Call> calls = callsSince(before);
    assertThat(rolesThat("ec2:RunInstances", calls)).containsExactly(role("build"), role("test"));
    assertThat(rolesThat("ec2:CreateImage", calls)).containsExactly(role("build"));
    assertThat(rolesThat("ssm:PutParameter", calls)).containsExactly(role("update"));
    assertThat(rolesThat("ec2:ModifyImageAttribute", calls)).containsExactly(role("publish"));
    assertThat(rolesThat("sns:Publish", calls)).containsExactly(role("publish"));
    assertThat(rolesThat("lambda:InvokeFunction", calls)).containsExactly(role("pipeline"));
    assertThat(calls).extracting(Call::denied).containsOnlyNulls();
    assertThat(actionsOf(":user/", calls)).containsExactly("sts:AssumeRole");
    assertThat(actionsOf("/" + role("start") + "/", calls))
        .containsExactly(
            "s3:GetObject",
            "s3:ListBucket",
            "s3:PutObject",
            "ssm:GetAutomationExecution",
            "ssm:StartAutomationExecution");
    assertThat(status(text(result, "bake")))
        .containsEntry("state", "published")
        .containsEntry("image", image)
        .hasEntrySatisfying(
            "entries", entries -> assertThat(entries).asString().contains("execution"));
  }

  /// Each in the middle of its work: after something came to be in EC2, before it could say so.
  @Test
  @Order(2)
  void functionsThatAreKilledLoseNothingAndDoubleNothing() throws Exception {
    Path recipe = recipe("killed", "");
    long before = lastCall();

    Result result;
    try (InstancePlayer _ = playInstances()) {
      Future<Result> baking = threads.submit(() -> kiln("bake", "--json", recipe.toString()));
      killAfter("ec2:RunInstances", "build", before, baking);
      killAfter("ec2:CreateImage", "build", before, baking);
      killAfter("ec2:RunInstances", "test", before, baking);
      result = baking.get();
    }

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(instancesOf("killed"))
        .hasSize(2)
        .extracting(instance -> instance.state().name())
        .containsOnly(InstanceStateName.TERMINATED);
    assertThat(
            kiln.tooling
                .ec2()
                .describeImages(ask -> ask.owners("self").filters(ofRecipe("killed")))
                .images())
        .extracting(Image::imageId)
        .containsExactly(text(result, "image"));
  }

  @Test
  @Order(3)
  void cancellingStopsTheExecutionAndTerminatesTheInstance() throws Exception {
    Path recipe = recipe("cancelled", "");
    Future<Result> baking = threads.submit(() -> kiln("bake", "--json", recipe.toString()));
    Instance building =
        eventually(
                PATIENCE,
                () -> instancesOf("cancelled"),
                found -> !found.isEmpty() || baking.isDone())
            .getFirst();
    String bake = tag(building, "kiln:bake");

    Result cancelled = kiln("cancel", bake, "--json");

    assertThat(cancelled.exitCode()).as(cancelled.err()).isZero();
    assertThat(json(cancelled.out()))
        .containsEntry("outcome", "cancelled")
        .containsEntry("instancesOf", List.of("build"));
    assertThat(baking.get().exitCode()).isEqualTo(1);
    assertThat(text(baking.get(), "outcome")).isEqualTo("cancelled");
    assertThat(instancesOf("cancelled"))
        .singleElement()
        .extracting(instance -> instance.state().name())
        .isEqualTo(InstanceStateName.TERMINATED);
    assertThat(
            eventually(
                PATIENCE,
                () -> executionsOf(bake),
                found -> found.stream().noneMatch(HostedBakeIT::isAtWork)))
        .extracting(AutomationExecution::automationExecutionStatus)
        .contains(AutomationExecutionStatus.CANCELLED);
    assertThat(status(bake)).containsEntry("state", "cancelled");
  }

  /// The executions it begins are not played: it is looked at what begins.
  @Test
  @Order(4)
  void whatIsDueIsBegunOnceAndNoMoreThanMayBeHoweverManyLook() throws Exception {
    automation.close();
    Instant _ = eventually(PATIENCE, Instant::now, now -> !now.isBefore(due));

    host.fire(kiln.place(), "kiln-due");
    Future<List<String>> second = threads.submit(this::lookForWhatIsDue);
    Future<List<String>> third = threads.submit(this::lookForWhatIsDue);
    List<String> told = Stream.concat(second.get().stream(), third.get().stream()).toList();
    int _ =
        eventually(
            PATIENCE,
            () -> host.invocations(kiln.place(), "kiln-due"),
            invocations -> invocations == 3);
    List<String> afterwards =
        eventually(PATIENCE, this::lookForWhatIsDue, found -> !found.contains("elsewhere"));

    assertThat(told).hasSizeLessThanOrEqualTo(6);
    assertThat(afterwards).containsExactlyInAnyOrder("settled", "settled", "postponed");
    assertThat(SCHEDULED.stream().flatMap(recipe -> begun(recipe).stream()))
        .hasSize(Deployed.MOST_AT_ONCE)
        .doesNotHaveDuplicates();
  }

  /// @return the outcomes
  private List<String> lookForWhatIsDue() {
    InvokeResponse answer =
        kiln.tooling
            .clients()
            .client(LambdaClient::builder)
            .invoke(invoke -> invoke.functionName("kiln-due"));
    Map<String, Object> told = json(answer.payload().asUtf8String());
    assertThat(answer.functionError()).as("%s", told).isNull();
    if (told.containsKey("elsewhere")) {
      return List.of("elsewhere");
    }
    List<String> outcomes = new ArrayList<>();
    for (Object found : (List<?>) Objects.requireNonNull(told.get("found"))) {
      outcomes.add(String.valueOf(((Map<?, ?>) found).get("outcome")));
    }
    return outcomes;
  }

  private static Map<String, Object> json(String text) {
    try {
      return JSON.std.mapFrom(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  /// Kills a stage's function at its work, once it has done this.
  private void killAfter(String action, String stage, long since, Future<Result> baking) {
    String function = "kiln-" + stage;
    boolean _ =
        eventually(
            PATIENCE,
            () -> rolesThat(action, callsSince(since)).contains(role(stage)),
            isDone -> isDone || baking.isDone());
    int before = host.failures(kiln.place(), function);
    int after =
        eventually(
            PATIENCE,
            () -> {
              if (host.failures(kiln.place(), function) == before) {
                host.function(kiln.place(), function).kill();
              }
              return host.failures(kiln.place(), function);
            },
            failures -> failures > before || baking.isDone());
    assertThat(after).as("failures of %s after %s", function, action).isGreaterThan(before);
  }

  private InstancePlayer playInstances() {
    InstancePlayer player = new InstancePlayer(kiln.tooling.ec2(), _ -> List.of());
    player.start();
    return player;
  }

  private Result kiln(String... arguments) {
    return Result.of(
        new AwsAccess(
            StaticCredentialsProvider.create(kiln.developer),
            Optional.of(moto.server().endpoint())),
        new SleepingPause("PT0.2S"),
        folder.resolve("kiln.yaml"),
        arguments);
  }

  private Map<String, Object> status(String bake) {
    Result status = kiln("status", bake, "--json");
    assertThat(status.exitCode()).as(status.err()).isZero();
    return json(status.out());
  }

  /// @param more lines of the recipe
  private Path recipe(String name, String more) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        name: %s
        description: a recipe
        base: {newest: {owner: "%s", name: base, architecture: x86_64}}
        build: {instanceType: t3.small, scripts: [scripts/good.sh]}
        test: {instanceType: t3.small, scripts: [scripts/good.sh]}
        publish: {targets: [{accounts: ["%s"], regions: [eu-west-1]}]}
        %s
        """
            .formatted(name, kiln.publisher, kiln.member, more));
  }

  private static String text(Result result, String field) {
    return String.valueOf(Objects.requireNonNull(json(result.out()).get(field), result.err()));
  }

  private String currentImage(String recipe) {
    return kiln.tooling
        .ssm()
        .getParameter(ask -> ask.name("/kiln/images/" + recipe))
        .parameter()
        .value();
  }

  private List<Instance> instancesOf(String recipe) {
    return kiln
        .tooling
        .ec2()
        .describeInstances(ask -> ask.filters(ofRecipe(recipe)))
        .reservations()
        .stream()
        .flatMap(reservation -> reservation.instances().stream())
        .toList();
  }

  private static Filter ofRecipe(String recipe) {
    return Filter.builder().name("tag:Recipe").values(recipe).build();
  }

  private static String tag(Instance instance, String key) {
    return instance.tags().stream()
        .filter(tag -> tag.key().equals(key))
        .map(Tag::value)
        .findFirst()
        .orElseThrow();
  }

  /// The bakes of a recipe that runs of the pipeline were started for.
  private List<String> begun(String recipe) {
    return executions()
        .filter(execution -> execution.documentName().equals("kiln-pipeline"))
        .map(HostedBakeIT::bakeOf)
        .filter(bake -> new BakeId(bake).recipe().value().equals(recipe))
        .toList();
  }

  /// The pipeline and the runbooks of its stages.
  private List<AutomationExecution> executionsOf(String bake) {
    return executions().filter(execution -> bakeOf(execution).equals(bake)).toList();
  }

  private Stream<AutomationExecution> executions() {
    return kiln
        .tooling
        .ssm()
        .describeAutomationExecutionsPaginator()
        .automationExecutionMetadataList()
        .stream()
        .map(AutomationExecutionMetadata::automationExecutionId)
        .map(id ->
            kiln.tooling
                .ssm()
                .getAutomationExecution(get -> get.automationExecutionId(id))
                .automationExecution());
  }

  private static String bakeOf(AutomationExecution execution) {
    return String.join(",", execution.parameters().getOrDefault("Bake", List.of()));
  }

  private static boolean isAtWork(AutomationExecution execution) {
    return switch (execution.automationExecutionStatus()) {
      case PENDING, IN_PROGRESS, WAITING, CANCELLING -> true;
      default -> false;
    };
  }

  private long lastCall() {
    return moto.control().calls(0).last();
  }

  private List<Call> callsSince(long number) {
    return moto.control().calls(number).calls().stream()
        .filter(call -> call.account().equals(kiln.tooling.id().value()))
        .toList();
  }

  private static String role(String stage) {
    return "kiln-%s-eu-west-1".formatted(stage);
  }

  private static List<String> rolesThat(String action, List<Call> calls) {
    return calls.stream()
        .filter(call -> call.action().equals(action))
        .map(call -> call.principal().replaceFirst(".*?/(.*?)/.*", "$1"))
        .distinct()
        .sorted()
        .toList();
  }

  private static List<String> actionsOf(String principal, List<Call> calls) {
    return calls.stream()
        .filter(call -> call.principal().contains(principal))
        .map(Call::action)
        .distinct()
        .sorted()
        .toList();
  }
}
