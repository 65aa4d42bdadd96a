package dev.kiln.baker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.stage.StageName;
import io.micronaut.context.ApplicationContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilnTest {
  private static final String RECIPES = "src/test/resources/recipes/";

  private ApplicationContext context = ApplicationContext.builder().build();

  @BeforeAll
  void start() {
    context = ApplicationContext.builder().banner(false).start();
  }

  @AfterAll
  void stop() {
    context.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"30s", "", "PT0S", "PT-1S"})
  void aLongestPauseThatIsNoneIsToldBeforeAnythingIsBegun(String setting) throws IOException {
    try (ApplicationContext wrong =
        ApplicationContext.builder()
            .banner(false)
            .properties(Map.of("kiln.longest-pause", setting))
            .start()) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();

      int exitCode =
          Kiln.commandLine(wrong)
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err))
              .execute("recipes", "check", "--json", RECIPES + "good.yaml");

      assertThat(exitCode).isEqualTo(2);
      assertThat(err)
          .hasToString(
              "KILN_LONGEST_PAUSE: \"%s\" is not right; expected a duration such as PT30S%n"
                  .formatted(setting));
      assertThat(JSON.std.mapFrom(out.toString()))
          .containsEntry("outcome", "failed")
          .containsEntry("problems", List.of(err.toString().strip()));
    }
  }

  @Test
  void checkPrintsEveryProblemAndSaysTheInputIsWrong() {
    Result result = kiln("recipes", "check", RECIPES + "seven-mistakes.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(7).allMatch(line -> line.contains(".yaml:"));
    assertThat(result.out()).isEmpty();
  }

  @Test
  void checkOfAGoodRecipeSaysWhoGetsACopy() {
    Result result = kiln("recipes", "check", RECIPES + "good.yaml");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("good is fine: 3 copies", "333333333333:eu-west-1");
  }

  @Test
  void checkPrintsOneJsonObjectForMachines() throws IOException {
    Result result =
        kiln("recipes", "check", "--json", RECIPES + "good.yaml", RECIPES + "seven-mistakes.yaml");

    assertThat(JSON.std.mapFrom(result.out()))
        .hasEntrySatisfying("recipes", names -> assertThat(names).asString().isEqualTo("[good]"))
        .hasEntrySatisfying("problems", all -> assertThat(all).asInstanceOf(LIST).hasSize(7));
  }

  @Test
  void checkAgainstAnInstallationTellsWhatItDoesNotAllow(@TempDir Path folder) throws IOException {
    Path installation =
        Files.writeString(
            folder.resolve("kiln.yaml"),
            """
            tooling: {account: "111111111111", region: eu-west-1}
            builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d, instanceTypes: [m7i.large]}
            """);

    Result result =
        kiln("recipes", "check", "--installation", installation.toString(), RECIPES + "good.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .hasSize(2)
        .allMatch(line ->
            line.contains("good.yaml:") && line.contains(installation + ", builder.instanceTypes"));
  }

  @Test
  void checkSaysWhichRegionsItDoesNotKnowAndTakesThemAllTheSame(@TempDir Path folder)
      throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.copy(Path.of(RECIPES, "scripts/good.sh"), folder.resolve("scripts/good.sh"));
    String text = Files.readString(Path.of(RECIPES, "good.yaml"));
    Path file =
        Files.writeString(folder.resolve("good.yaml"), text.replace("us-east-1", "eu-wset-1"));

    Result result = kiln("recipes", "check", file.toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("good is fine");
    assertThat(result.err())
        .contains(file + ": publish.targets: eu-wset-1 is no region that this version")
        .doesNotContain("eu-west-1 is");
  }

  /// How long it took is written to `target/recipes-check.txt`.
  @Test
  void checksAHundredRecipesAndTellsHowLongItTook(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.copy(Path.of(RECIPES, "scripts/good.sh"), folder.resolve("scripts/good.sh"));
    String text = Files.readString(Path.of(RECIPES, "good.yaml"));
    List<String> arguments = new ArrayList<>(List.of("recipes", "check", "--stats"));
    for (int i = 0; i < 100; i++) {
      String name = "good-" + i;
      Path file = folder.resolve(name + ".yaml");
      arguments.add(
          Files.writeString(file, text.replaceFirst("name: good", "name: " + name)).toString());
    }

    Result result = kiln(arguments.toArray(String[]::new));

    Files.writeString(Path.of("target/recipes-check.txt"), result.err());
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines().filter(line -> line.contains(" is fine: "))).hasSize(100);
    assertThat(result.err()).matches("100 recipes in \\d+\\.\\d\\d s\\R");
  }

  @Test
  void checkTellsOfTwoRecipesWithOneName(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.copy(Path.of(RECIPES, "scripts/good.sh"), folder.resolve("scripts/good.sh"));
    Path twin = Files.copy(Path.of(RECIPES, "good.yaml"), folder.resolve("good.yaml"));

    Result result = kiln("recipes", "check", RECIPES + "good.yaml", twin.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(twin + ": name: ", RECIPES + "good.yaml");
  }

  @Test
  void checkTellsACircleOnceWithAllItsRecipesAndWhatElseIsWrong(@TempDir Path folder)
      throws IOException {
    Path app = recipe(folder, "app", "recipe: web");
    Path hard = recipe(folder, "hard", "recipe: web");
    Path lone = recipe(folder, "lone", "recipe: elsewhere");
    Path web = recipe(folder, "web", "recipe: wide");
    Path wide = recipe(folder, "wide", "recipe: hard");
    Files.writeString(wide, Files.readString(wide) + "schedul: now\n");

    Result result =
        kiln(
            Stream.concat(
                    Stream.of("recipes", "check"),
                    Stream.of(app, hard, lone, web, wide).map(Path::toString))
                .toArray(String[]::new));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactly(
            circle ->
                assertThat(circle)
                    .isEqualTo(
                        hard
                            + ":4: base.recipe: goes in a circle, hard from web from wide from hard;"
                            + " the first image of each would need one before it"),
            other -> assertThat(other).startsWith(wide + ":17: schedul: unknown key"));
    assertThat(result.out().lines())
        .satisfiesExactly(
            fine -> assertThat(fine).startsWith("app is fine"),
            fine -> assertThat(fine).startsWith("lone is fine"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"push", "bake --local"})
  void aRecipeInACircleIsRefusedBeforeAnythingIsBegun(String command, @TempDir Path folder)
      throws IOException {
    recipe(folder, "app", "recipe: web");
    Path web = recipe(folder, "web", "recipe: app");

    Result result = kiln((command + " %s --installation none.yaml").formatted(web).split(" ", -1));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains(web + ":4: base.recipe: goes in a circle, web from app from web", "none.yaml");
  }

  private static Path recipe(Path folder, String name, String base) throws IOException {
    Path scripts = Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(scripts.resolve("good.sh"), "#!/bin/bash\n");
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        Files.readString(Path.of(RECIPES, "good.yaml"))
            .replace("name: good", "name: " + name)
            .replaceFirst("parameter: \\S+", base));
  }

  @Test
  void aProfileTheStagesCouldNotPassIsRefusedInTheInstallation(@TempDir Path folder)
      throws IOException {
    Path installation =
        Files.writeString(
            folder.resolve("kiln.yaml"),
            """
            namespace: ovens
            tooling: {account: "111111111111", region: eu-west-1}
            builder:
              subnet: subnet-0a1b2c3d
              securityGroup: sg-0a1b2c3d
              instanceProfiles: [ovens-instance-web, admin]
            """);

    Result result =
        kiln("bake", "--local", "--installation", installation.toString(), RECIPES + "good.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("kiln.yaml:6: builder.instanceProfiles[1]: \"admin\"", "ovens-instance-");
  }

  @Test
  void printsTheSchemaOfRecipesAndOfTheInstallation() throws IOException {
    assertThat(JSON.std.mapFrom(kiln("recipes", "schema").out()))
        .containsEntry("title", "Kiln recipe");
    assertThat(JSON.std.mapFrom(kiln("recipes", "schema", "installation").out()))
        .containsEntry("title", "Kiln installation");
  }

  @Test
  void bakeTellsWhatIsWrongWithTheRecipeAndTheInstallationAtOnce() {
    Result result =
        kiln("bake", "--local", "--installation", "none.yaml", RECIPES + "seven-mistakes.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(8).last().asString().startsWith("none.yaml: ");
  }

  @Test
  void machinesAreToldOfFailuresToo() throws IOException {
    Result result =
        kiln("push", "--json", "--installation", "none.yaml", RECIPES + "seven-mistakes.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(JSON.std.mapFrom(result.out()))
        .containsEntry("outcome", "failed")
        .hasEntrySatisfying("problems", all -> assertThat(all).asInstanceOf(LIST).hasSize(8));
  }

  @Test
  void machinesAreToldOfWrongUsageToo() {
    Result result = kiln("bake", "--json");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out())
        .isEqualToIgnoringNewLines(
            "{\"outcome\":\"failed\",\"problems\":[\"Missing required parameter: 'RECIPE'\"]}");
    assertThat(result.err()).contains("Usage: kiln bake");
  }

  @Test
  void aTargetOutsideTheFleetIsWrongBeforeAnythingIsBegun(@TempDir Path folder) throws IOException {
    Path installation =
        Files.writeString(
            folder.resolve("kiln.yaml"),
            """
            tooling: {account: "111111111111", region: eu-west-1}
            builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d}
            fleet: {accounts: ["222222222222"]}
            """);

    Result result =
        kiln("bake", "--local", "--installation", installation.toString(), RECIPES + "good.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "good.yaml:13: publish.targets[0].accounts[1]: 333333333333 is not in the fleet of")
        .doesNotContain("222222222222 ");
    Result check =
        kiln("recipes", "check", "--installation", installation.toString(), RECIPES + "good.yaml");
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err()).contains("333333333333 is not in the fleet");
  }

  @Test
  void privilegesNamesEveryBadOptionAtOnce() {
    Result result =
        kiln(
            "privileges",
            "copy",
            "--policy",
            "--account",
            "22",
            "--region",
            "eu-west",
            "--namespace",
            "A_");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("needs --tooling-account and --tooling-region"),
            line -> assertThat(line).contains("needs --key"),
            line -> assertThat(line).startsWith("--account: \"22\""),
            line -> assertThat(line).startsWith("--region: \"eu-west\""),
            line -> assertThat(line).startsWith("--namespace: \"A_\""));
  }

  @Test
  void theInstallationsFileAnswersWhatAPolicyLeavesOpen(@TempDir Path folder) throws IOException {
    Path installation =
        Files.writeString(
            folder.resolve("kiln.yaml"),
            """
            tooling: {account: "111111111111", region: eu-west-1}
            builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d, instanceTypes: ["t3.*"]}
            fleet: {accounts: ["222222222222"]}
            shards: 2
            sourceKey: arn:aws:kms:eu-west-1:111111111111:key/0f9e8d7c
            """);
    String file = installation.toString();

    Result publish = kiln("privileges", "publish", "--policy", "--installation", file);
    Result build = kiln("privileges", "build", "--policy", "--installation", file);
    Result copy = kiln("privileges", "copy", "--policy", "--installation", file);
    Result copyThere =
        kiln(
            "privileges",
            "copy",
            "--policy",
            "--installation",
            file,
            "--account",
            "222222222222",
            "--region",
            "us-east-1",
            "--key",
            "0a1b2c3d");
    Result none = kiln("privileges", "copy", "--policy", "--installation", "none.yaml");

    assertThat(publish.out())
        .contains("\"222222222222\"", "kiln-image-created-0", "kiln-image-created-1");
    assertThat(build.out())
        .contains("\"t3.*\"", "subnet/subnet-0a1b2c3d", ":key/0f9e8d7c")
        .doesNotContain("iam:");
    assertThat(copyThere.out())
        .contains(
            "arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d",
            "arn:aws:kms:eu-west-1:111111111111:key/0f9e8d7c");
    assertThat(copy.exitCode()).isEqualTo(2);
    assertThat(copy.err())
        .contains("stage copy has a role in a member account and needs --account and --region");
    assertThat(none.err()).contains("none.yaml: cannot be read").doesNotContain("need a STAGE");
  }

  @Test
  void privilegesOfAnUnknownStageNamesThoseThereAre() {
    Result result = kiln("privileges", "toast");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("\"toast\"", "start, due, pipeline, scripts, lookup, build");
  }

  @Test
  void privilegesCountsWhatKilnUsesOfWhatAwsHas() throws IOException {
    Map<String, Object> json = JSON.std.mapFrom(kiln("privileges", "--json").out());

    assertThat(json.get("stages")).asInstanceOf(LIST).hasSameSizeAs(StageName.values());
    assertThat(json.get("actions")).asInstanceOf(INTEGER).isBetween(20, 70);
    assertThat(json.get("of")).asInstanceOf(INTEGER).isGreaterThan(1_000);
  }

  @Test
  void privilegesTellsItsEvidenceAndWhatIsNotYetProven() throws IOException {
    Map<String, Object> json = JSON.std.mapFrom(kiln("privileges", "copy", "--json").out());

    assertThat(JSON.std.asString(json.get("stages")))
        .contains(
            "{\"kind\":\"sandbox\",\"page\":\"https://",
            "\"open\":\"whether EC2 asks for the source's");
    assertThat(JSON.std.asString(json.get("notYetProven")))
        .contains("kms:CreateGrant", "logs:PutLogEvents", "whether an owner for the copy")
        .doesNotContain("ec2:CreateTags");
    assertThat(JSON.std.asString(json.get("stages")))
        .contains(
            "\"action\":\"ec2:DescribeImages\",\"resources\":[\"*\"]",
            "\"whyEverything\":\"AWS has no resource level");
    assertThat(kiln("privileges", "copy").out())
        .contains("      by   a test in the sandbox, after https://")
        .containsSubsequence(
            "Not yet proven",
            "ec2:CopyImage",
            "try  whether EC2 asks for the source's",
            "see  https://");
  }

  @Test
  void optionsThatNothingUsesAreWrong() {
    Result result = kiln("privileges", "lookup", "--region", "eu-west-1");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("go with --policy or --diff");
  }

  @Test
  void nothingIsCopiedBetweenPartitions() {
    Result result =
        kiln(
            "privileges",
            "copy",
            "--policy",
            "--account=222222222222",
            "--region=eu-west-1",
            "--tooling-account=111111111111",
            "--tooling-region=cn-north-1",
            "--key=1");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("different partitions");
  }

  @Test
  void aFullyShownStageHasNothingLeftToProve() {
    assertThat(kiln("privileges", "scripts").out()).doesNotContain("Not yet proven");
  }

  @Test
  void thePolicyOfPublishIsLimitedToTheFleet() {
    String[] publish = {
      "privileges", "publish", "--account", "111111111111", "--region", "eu-west-1"
    };

    assertThat(kiln(with(publish, "--policy", "--fleet", "222222222222,333333333333")).out())
        .contains("\"ec2:Add/userId\" : [ \"222222222222\", \"333333333333\" ]");
    Result wrong = kiln(with(publish, "--policy", "--fleet", "222222222222,all"));
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).startsWith("--fleet: \"all\" does not fit");
  }

  @Test
  void privilegesNamesABadStageBadOptionsAndABadFileAtOnce(@TempDir Path folder)
      throws IOException {
    Path garbage = Files.write(folder.resolve("garbage"), new byte[] {(byte) 0xff, 0, 7});

    Result result =
        kiln(
            "privileges", "toast", "--account", "1", "--region", "x", "--diff", garbage.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"toast\""),
            line -> assertThat(line).startsWith("--account: \"1\""),
            line -> assertThat(line).startsWith("--region: \"x\""),
            line -> assertThat(line).startsWith(garbage + ": cannot be compared"));
  }

  @Test
  void aPolicyEqualsItselfAndDiffersFromAnother(@TempDir Path folder) throws IOException {
    String[] build = {
      "privileges",
      "build",
      "--account",
      "111111111111",
      "--region",
      "eu-west-1",
      "--subnet",
      "subnet-0a1b2c3d",
      "--security-group",
      "sg-0a1b2c3d"
    };
    Path policy = Files.writeString(folder.resolve("p.json"), kiln(with(build, "--policy")).out());
    Path all =
        Files.writeString(
            folder.resolve("all.json"),
            "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"ec2:*\", \"Resource\": \"*\"}}");

    assertThat(kiln(with(build, "--diff", policy.toString())).exitCode()).isZero();
    Result different = kiln(with(build, "--diff", all.toString()));
    assertThat(different.exitCode()).isEqualTo(4);
    assertThat(different.out()).contains("missing   s3:GetObject on", "wider     ec2:* on *");
    assertThat(different.out()).doesNotContain("missing   ec2:");
  }

  @Test
  void statusTellsAllThatIsWrongWithItsArguments() {
    Result result = kiln("status", "web", "--recipe", "Web", "--installation", "none.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("BAKE: \"web\""),
            line -> assertThat(line).startsWith("--recipe: \"Web\""),
            line -> assertThat(line).startsWith("none.yaml: "));
  }

  @Test
  void publishTellsEverythingThatIsWrongAtOnce() {
    Result result =
        kiln(
            "publish",
            RECIPES + "seven-mistakes.yaml",
            "--accounts",
            "22,222222222222",
            "--regions",
            "eu-west",
            "--bake",
            "web",
            "--installation",
            "none.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .hasSize(11)
        .anyMatch(line -> line.startsWith("--accounts: \"22\""))
        .anyMatch(line -> line.startsWith("--regions: \"eu-west\""))
        .anyMatch(line -> line.startsWith("--bake: \"web\""))
        .anyMatch(line -> line.startsWith("none.yaml: "));
  }

  @Test
  void publishSendsToTargetsOfTheRecipeOnly(@TempDir Path folder) throws IOException {
    Path installation =
        Files.writeString(
            folder.resolve("kiln.yaml"),
            """
            tooling: {account: "111111111111", region: eu-west-1}
            builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d}
            fleet: {accounts: ["222222222222", "333333333333", "444444444444"]}
            """);

    Result result =
        kiln(
            "publish",
            RECIPES + "good.yaml",
            "--accounts",
            "333333333333,444444444444,555555555555",
            "--regions",
            "us-east-1",
            "--bake",
            "web-20261121T040000Z-1a2b3c",
            "--installation",
            installation.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line).contains("web-20261121T040000Z-1a2b3c is no bake of recipe good"),
            line ->
                assertThat(line)
                    .contains("--regions: 333333333333 gets no copy in us-east-1", "recipe good"),
            line ->
                assertThat(line)
                    .contains(
                        "--accounts: 444444444444 is no target of recipe good", "publish.targets")
                    .doesNotContain("fleet"),
            line ->
                assertThat(line)
                    .contains(
                        "--accounts: 555555555555 is no target",
                        "publish.targets",
                        "fleet.accounts"));
  }

  @Test
  void publishWithoutAccountsIsWrongUsage() {
    Result result = kiln("publish", RECIPES + "good.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--accounts");
  }

  @Test
  void deadLettersTellsEverythingThatIsWrongAtOnce() {
    Result result =
        kiln("dead-letters", "22", "--region", "eu-west,eu-west-1", "--installation", "none.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("ACCOUNT: \"22\""),
            line -> assertThat(line).startsWith("--region: \"eu-west\""),
            line -> assertThat(line).startsWith("none.yaml: "));
  }

  @Test
  void deadLettersNeedsRegionsWhereNoRecipeNamesAny() {
    Result result = kiln("dead-letters", "222222222222", "--installation", "none.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--region: no recipe in recipes/ has copies in 222222222222");
  }

  @Test
  void thePolicyOfReplayNeedsNoKey() {
    Result result =
        kiln(
            "privileges",
            "replay",
            "--policy",
            "--account",
            "222222222222",
            "--region",
            "us-east-1",
            "--tooling-account",
            "111111111111",
            "--tooling-region",
            "eu-west-1");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("arn:aws:sqs:us-east-1:222222222222:kiln-copy-dead");
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    Result result = kiln("xyzzy");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("xyzzy", "Usage: kiln");
  }

  @Test
  void whatIsUnknownIsToldAheadOfWhatIsMissing() {
    assertThat(kiln("bake", "--lokal", "web").err())
        .startsWith("Unknown option: '--lokal'")
        .contains("Maybe --local is meant.");
    assertThat(kiln("bake").err()).startsWith("Missing required parameter: 'RECIPE'");
  }

  @Test
  void onlyWhatIsSpelledMuchTheSameIsTakenToBeMeant() {
    assertThat(kiln("frob").err()).doesNotContain("Maybe", "Did you mean");
    assertThat(kiln("stauts").err()).contains("Maybe status is meant.");
  }

  @Test
  void helpOnAnUnknownCommandIsWrongUsage() {
    Result result = kiln("frob", "--help");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("'frob'");
    assertThat(kiln("recipes", "frob", "--help").exitCode()).isEqualTo(2);
    assertThat(kiln("bake", "--help").exitCode()).isZero();
    assertThat(kiln("recipes", "check", "--help").exitCode()).isZero();
  }

  @Test
  void diffTakesTwoBakesAndNoMore() {
    assertThat(kiln("diff", "a", "b", "c").err()).startsWith("Unmatched argument at index 3: 'c'");
    assertThat(kiln("diff", "a").err()).startsWith("Missing required parameter: 'BAKE'");
  }

  @Test
  void aSchemaThatIsNotThereIsToldWithThoseThatAre() {
    Result result = kiln("recipes", "schema", "foo");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("\"foo\" is no file with a schema; expected recipe or installation");
  }

  @Test
  void whatIsNotThereIsToldWithHowToNameAnother() {
    Result result = kiln("status", "--installation", "none.yaml");

    assertThat(result.err()).contains("none.yaml: cannot be read: no such file", "--installation");
  }

  @Test
  void aFileInTheNamesPlaceIsToldAsOne() {
    Result result = kiln("rollback", "recipes/web.yaml", "--installation", "none.yaml");

    assertThat(result.err()).contains("is a file; expected the recipe's name, such as web");
  }

  @Test
  void checkTakesNamesAsOtherCommandsDo() {
    assertThat(kiln("recipes", "check", "nosuch").err())
        .startsWith(Path.of("recipes", "nosuch.yaml") + ": cannot be read");
    assertThat(kiln("push", "recipes/nosuch.yml", "--installation", "none.yaml").err())
        .startsWith("recipes/nosuch.yml: cannot be read");
  }

  @Test
  void whatIsNoPolicyIsToldInWordsOfItsOwn(@TempDir Path folder) throws IOException {
    Path garbage = Files.writeString(folder.resolve("garbage"), "garbage{");
    Path broken = Files.writeString(folder.resolve("broken"), "{\n\"Statement\": [}");
    String[] publish = {
      "privileges", "publish", "--account", "111111111111", "--region", "eu-west-1", "--diff"
    };

    assertThat(kiln(with(publish, garbage.toString())).err()).contains("it is no JSON object");
    assertThat(kiln(with(publish, broken.toString())).err())
        .contains("it is no JSON, from line 2 on");
  }

  @Test
  void anActionThatAwsDoesNotHaveIsNotTakenForASpareOne(@TempDir Path folder) throws IOException {
    String[] publish = {
      "privileges", "publish", "--account", "111111111111", "--region", "eu-west-1"
    };
    String policy = kiln(with(publish, "--policy")).out();
    Path mistyped =
        Files.writeString(folder.resolve("p"), policy.replace("sns:Publish", "sns:Pubish"));
    Path spare = Files.writeString(folder.resolve("s"), policy.replace("sns:Publish", "sns:list*"));

    assertThat(kiln(with(publish, "--diff", mistyped.toString())).out())
        .contains("unknown   sns:Pubish", "AWS has no such action")
        .doesNotContain("spare");
    assertThat(kiln(with(publish, "--diff", spare.toString())).out())
        .contains("spare     sns:list*")
        .doesNotContain("unknown");
  }

  @Test
  void aPolicyIsReadFromStandardInput() {
    String[] publish = {
      "privileges", "publish", "--account", "111111111111", "--region", "eu-west-1"
    };
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream(
            kiln(with(publish, "--policy")).out().getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(kiln(with(publish, "--diff", "-")).exitCode()).isZero();
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void helpNamesTheExitCodes() {
    Result result = kiln("--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("bake", "recipes", "push", "refused by AWS permissions", "130, 143");
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }

  private Result kiln(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Kiln.commandLine(context)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exitCode = commandLine.execute(arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private record Result(int exitCode, String out, String err) {}
}
