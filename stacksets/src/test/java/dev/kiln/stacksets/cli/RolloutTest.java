package dev.kiln.stacksets.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.stacksets.rollout.TwinCloud;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RolloutTest {
  private static final String KILN =
      """
      tooling: {account: "111111111111", region: eu-west-1}
      builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d}
      fleet: {accounts: ["222222222222", "333333333333"], regions: [eu-west-1, us-east-1]}
      """;

  @TempDir Path folder = Path.of("");

  private final TwinCloud twin = new TwinCloud();

  @BeforeEach
  void buildArtifacts() throws IOException {
    Files.writeString(folder.resolve("baker.zip"), "PK baker");
    Files.writeString(folder.resolve("copier.zip"), "PK copier");
  }

  @Test
  void aPlanTellsEveryAccountAndRegionAndChangesNothing() throws IOException {
    Result result = rollout(KILN, "plan");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines())
        .anyMatch(line -> line.matches("111111111111 +eu-west-1 +kiln-tooling +create .*"))
        .anyMatch(line -> line.matches("111111111111 +us-east-1 +kiln-artifacts +create .*"))
        .anyMatch(line -> line.matches("111111111111 +us-east-1 +copier +upload .*"))
        .anyMatch(line -> line.matches("333333333333 +us-east-1 +kiln-member +create .*"))
        .anyMatch(line -> line.contains("0 members are current"));
    assertThat(twin.isEmpty()).isTrue();
  }

  @Test
  void aCheckedPlanEndsWithFourUntilItIsApplied() throws IOException {
    assertThat(rollout(KILN, "plan", "--check").exitCode()).isEqualTo(4);
    assertThat(rollout(KILN, "status", "--check").exitCode()).isEqualTo(4);

    Result applied = rollout(KILN, "apply");

    assertThat(applied.exitCode()).isZero();
    assertThat(applied.out()).contains("4 current");
    assertThat(applied.err()).contains("create kiln-tooling in eu-west-1", "create succeeded");
    assertThat(rollout(KILN, "plan", "--check"))
        .satisfies(plan -> {
          assertThat(plan.exitCode()).isZero();
          assertThat(plan.out()).contains("Nothing would change; 4 members are current.");
        });
    assertThat(rollout(KILN, "status", "--check").exitCode()).isZero();
  }

  @Test
  void whatFailsIsInTheTableAndInTheExitCode() throws IOException {
    twin.breakAt("222222222222", "us-east-1", "ResourceLogicalId:Subscription, no such topic");

    Result result = rollout(KILN, "apply");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("3 current, 1 failed")
        .containsPattern("222222222222 +us-east-1 +failed +ResourceLogicalId:Subscription");
  }

  @Test
  void whoMayNotEndsWithThree() throws IOException {
    twin.refuse("AccessDenied: not authorized to perform cloudformation:DescribeStacks");

    Result result = rollout(KILN, "plan", "--json");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("AccessDenied");
    assertThat(JSON.std.mapFrom(result.out())).containsEntry("outcome", "failed");
  }

  @Test
  void everythingForMachinesIsOneObject() throws IOException {
    assertThat(JSON.std.mapFrom(rollout(KILN, "plan", "--json").out()))
        .extracting("changes", LIST)
        .hasSize(2 + 3 + 1 + 1 + 4);
    assertThat(JSON.std.mapFrom(rollout(KILN, "apply", "--json").out()))
        .containsEntry("outcome", "done")
        .extracting("targets", LIST)
        .hasSize(4);
    assertThat(JSON.std.mapFrom(rollout(KILN, "status", "--json").out()))
        .containsEntry("current", true)
        .extracting("members", LIST)
        .hasSize(4);
  }

  @Test
  void aStatusThatBreaksOffIsOneObjectAllTheSame() throws IOException {
    rollout(KILN, "apply");
    twin.breakOffInstances();

    Result result = rollout(KILN, "status", "--json");
    Result lines = rollout(KILN, "status");

    assertThat(JSON.std.mapFrom(result.out()))
        .containsEntry("outcome", "failed")
        .containsEntry("problems", List.of("ThrottlingException: Rate exceeded"))
        .extracting("members", LIST)
        .hasSize(3);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("ThrottlingException: Rate exceeded");
    assertThat(lines.out().lines()).hasSize(1 + 3);
    assertThat(lines.exitCode()).isEqualTo(1);
  }

  @Test
  void rightsThatWouldBeGainedAreToldByStage() throws IOException {
    Result before = rollout(KILN, "plan", "--policy-diff");
    rollout(KILN, "apply");
    Result after = rollout(KILN, "plan", "--policy-diff", "--check");

    assertThat(before.out()).contains("copy, kiln-member", "  gains  ec2:CopyImage on ");
    assertThat(after.out()).contains("No role would gain or lose a right.");
    assertThat(after.exitCode()).isZero();
  }

  @Test
  void aTemplateIsPrintedAsItIsRolledOut() throws IOException {
    Result member = rollout(KILN, "template", "member");
    Result parameters = rollout(KILN, "template", "member", "--parameters");

    assertThat(member.out()).contains("AWSTemplateFormatVersion", "AWS::KMS::Key");
    assertThat(parameters.out().lines())
        .contains("Namespace=kiln", "ToolingAccount=111111111111")
        .anyMatch(line -> line.matches("CopierKey=copier/[0-9a-f]{64}\\.zip"));
    assertThat(rollout(KILN, "template", "members").exitCode()).isEqualTo(2);
  }

  @Test
  void everyParameterThatIsNoneIsToldBeforeAnythingIsBegun() throws IOException {
    Result result =
        rollout(
            KILN
                + """
                rollout:
                  parameters: {member: {LogRetentoin: "30"}, tooling: {Namespace: x}}
                  overrides: [{accounts: ["222222222222"], parameters: {Nothing: "1"}}]
                """,
            "apply");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "rollout.parameters.member.LogRetentoin: the template member has no such parameter",
            "rollout.parameters.tooling.Namespace: is set by Kiln itself",
            "rollout.overrides[0].parameters.Nothing");
    assertThat(twin.isEmpty()).isTrue();
  }

  @Test
  void everyValueThatATemplateDoesNotTakeIsToldBeforeAnythingIsBegun() throws IOException {
    Result result =
        rollout(
            KILN
                + """
                rollout:
                  parameters:
                    member: {LogRetention: "31", MemorySize: "64", SweepSchedule: rate(1 hour)}
                    tooling: {BakesAtOnce: many, DueWindow: 6h, MakeSourceKey: "true"}
                  overrides: [{accounts: ["222222222222"], parameters: {FilterByTarget: "no"}}]
                """,
            "apply");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .hasSize(5)
        .anyMatch(line ->
            line.contains(
                "rollout.parameters.member.LogRetention: \"31\" does not fit; expected one of 1, 3,"))
        .anyMatch(line ->
            line.endsWith(
                "rollout.parameters.member.MemorySize: \"64\" does not fit; expected a number from 128 to 10240"))
        .anyMatch(line ->
            line.endsWith(
                "rollout.parameters.tooling.BakesAtOnce: \"many\" does not fit; expected a number from 1 to 1000"))
        .anyMatch(line -> line.contains("rollout.parameters.tooling.DueWindow: \"6h\""))
        .anyMatch(line ->
            line.endsWith(
                "rollout.overrides[0].parameters.FilterByTarget: \"no\" does not fit; expected one of true, false"));
    assertThat(twin.isEmpty()).isTrue();
  }

  @Test
  void whoIsNotInTheFileIsToldWithWhatRemovesIt() throws IOException {
    rollout(KILN, "apply");
    String smaller = KILN.replace(", \"333333333333\"", "");

    Result kept = rollout(smaller, "apply");
    Result status = rollout(smaller, "status", "--check");

    assertThat(kept.exitCode()).isZero();
    assertThat(kept.out())
        .containsPattern("333333333333 +us-east-1 +surplus +not in kiln.yaml; --remove removes it");
    assertThat(status.exitCode()).isZero();
    assertThat(status.out())
        .containsPattern("333333333333 +us-east-1 +surplus .*--remove removes it")
        .containsPattern("222222222222 +us-east-1 +current +[0-9a-f]{12} +not checked +none\\n");
    assertThat(rollout(smaller, "apply", "--remove").out()).doesNotContain("333333333333");
  }

  @Test
  void whatAMemberHasOfItsOwnIsToldByName() throws IOException {
    rollout(KILN, "apply");

    Result plan =
        rollout(
            KILN
                + """
                rollout:
                  overrides: [{accounts: ["222222222222"], parameters: {CopyConcurrency: "7"}}]
                """,
            "plan");

    assertThat(plan.out())
        .containsPattern(
            "222222222222 +us-east-1 +kiln-member +override +CopyConcurrency: the usual → 7");
  }

  @Test
  void everyCommandKnowsTheVersion() throws IOException {
    for (String command : List.of("plan", "apply", "status", "template")) {
      assertThat(rollout(KILN, command, "--version").out()).startsWith("kiln ");
    }
  }

  /// Of the SDK's log lines there are hundreds for each call.
  @Test
  void nothingButErrorsAndWarningsIsLogged() throws Exception {
    LoggerContext logging = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(logging);

    configurator.doConfigure(
        requireNonNull(Rollout.class.getResource("/" + Rollout.LOGGING), Rollout.LOGGING));

    assertThat(logging.getLogger("software.amazon.awssdk.request").isInfoEnabled()).isFalse();
    assertThat(logging.getLogger("software.amazon.awssdk.request").isWarnEnabled()).isTrue();
    assertThat(
            ((ConsoleAppender<?>) logging.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR"))
                .getTarget())
        .isEqualTo("System.err");
  }

  @Test
  void withoutRegionsThereIsNothingToRollOut() throws IOException {
    Result result = rollout(KILN.replace(", regions: [eu-west-1, us-east-1]", ""), "plan");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("fleet.regions: is missing");
  }

  @Test
  void whatWasNotBuiltIsTold() throws IOException {
    Files.delete(folder.resolve("baker.zip"));

    Result result = rollout(KILN, "plan");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("baker.zip cannot be read");
  }

  @Test
  void theStatusTellsTheLastCopy() throws IOException {
    assertThat(rollout(KILN, "apply").exitCode()).isZero();
    twin.tell(copied());
    twin.tell(failed());

    Result lines = rollout(KILN, "status");
    Result json = rollout(KILN, "status", "--json");

    assertThat(lines.out().lines())
        .anyMatch(line ->
            line.matches(
                "222222222222 +eu-west-1 .* 2026-11-21T04:40:00Z copied web-20261121T040000Z-1a2b3c"))
        .anyMatch(line ->
            line.matches(
                "222222222222 +us-east-1 .* 2026-11-21T04:41:00Z failed web: no slot second line"))
        .anyMatch(line -> line.matches("333333333333 +us-east-1 .* none"));
    assertThat(JSON.std.mapFrom(json.out()).get("members"))
        .asInstanceOf(LIST)
        .extracting(member -> (Object) ((Map<?, ?>) member).get("lastCopy"))
        .containsExactly(
            Map.of(
                "outcome",
                "copied",
                "finishedAt",
                "2026-11-21T04:40:00.123Z",
                "recipe",
                "web",
                "bake",
                "web-20261121T040000Z-1a2b3c",
                "sourceAmi",
                "ami-00000000000000001",
                "image",
                "ami-00000000000000002"),
            Map.of(
                "outcome",
                "failed",
                "finishedAt",
                "2026-11-21T04:41:00Z",
                "recipe",
                "web",
                "attempt",
                2,
                "reason",
                "no slot second line"),
            Map.of(),
            Map.of());
  }

  @Test
  void aClosedLedgerIsToldAndEndsNothing() throws IOException {
    assertThat(rollout(KILN, "apply").exitCode()).isZero();
    twin.closeLedger("AccessDenied: no");

    Result result = rollout(KILN, "status", "--check");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("unknown", "The last copy of 4 members is not known: AccessDenied: no");
    assertThat(JSON.std.mapFrom(rollout(KILN, "status", "--json").out()))
        .containsEntry("ledger", "The last copy of 4 members is not known: AccessDenied: no")
        .containsEntry("current", true);
  }

  private static CopyResult copied() {
    return new ImageCopied(
        new AccountId("222222222222"),
        new Region("eu-west-1"),
        new ImageId("ami-00000000000000001"),
        new ImageId("ami-00000000000000002"),
        Optional.of(new RecipeName("web")),
        Optional.of(new BakeId("web-20261121T040000Z-1a2b3c")),
        new KeyArn("arn:aws:kms:eu-west-1:222222222222:key/0a1b2c3d"),
        Instant.EPOCH,
        Instant.parse("2026-11-21T04:40:00.123Z"));
  }

  private static CopyResult failed() {
    return new ImageCopyFailed(
        new AccountId("222222222222"),
        new Region("us-east-1"),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new RecipeName("web")),
        Optional.empty(),
        new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d"),
        Optional.empty(),
        Instant.parse("2026-11-21T04:41:00Z"),
        "no slot\nsecond line",
        2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"30s", "", "PT0S", "PT-1S"})
  void aLongestPauseThatIsNoneIsToldBeforeAnythingIsBegun(String setting) throws IOException {
    Surroundings surroundings = surroundings();
    Surroundings wrong =
        new Surroundings(
            surroundings.clouds(),
            surroundings.templates(),
            new SleepingPause(Map.of("KILN_LONGEST_PAUSE", setting)));

    Result result = rollout(wrong, KILN, "apply", "--json");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().strip())
        .isEqualTo(
            "KILN_LONGEST_PAUSE: \"%s\" is not right; expected a duration such as PT30S"
                .formatted(setting));
    assertThat(JSON.std.mapFrom(result.out())).containsEntry("outcome", "failed");
    assertThat(twin.isEmpty()).isTrue();
  }

  @Test
  void aCommandThatIsNoneIsWrongUsage() throws IOException {
    assertThat(rollout(KILN, "aply").exitCode()).isEqualTo(2);
    assertThat(rollout(KILN).exitCode()).isEqualTo(2);
  }

  private Surroundings surroundings() {
    return twin.surroundings(folder.resolve("baker.zip"), folder.resolve("copier.zip"));
  }

  private Result rollout(String kiln, String... arguments) throws IOException {
    return rollout(surroundings(), kiln, arguments);
  }

  private Result rollout(Surroundings surroundings, String kiln, String... arguments)
      throws IOException {
    Path file = Files.writeString(folder.resolve("kiln.yaml"), kiln);
    CommandLine commandLine = Rollout.commandLine(surroundings);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--installation";
    all[arguments.length + 1] = file.toString();
    return new Result(
        commandLine.execute(arguments.length == 0 ? arguments : all),
        out.toString(),
        err.toString());
  }

  private record Result(int exitCode, String out, String err) {}
}
