package dev.kiln.baker.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.BuilderChoices;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.recipe.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeFileTest {
  private static final Path FOLDER = Path.of("src/test/resources/recipes");

  private static final Allowance ALLOWANCE =
      new Allowance(
          Path.of("kiln.yaml"),
          installation(
              new Installation.Builder(
                  "subnet-0000000a",
                  "sg-0000000a",
                  new BuilderChoices(
                      List.of("subnet-0000000b"),
                      List.of("sg-0000000b"),
                      List.of("t3.*"),
                      List.of("kiln-instance-web")))));

  @TempDir Path folder;

  @Test
  void readsARecipeAndFillsInWhatIsUsual() {
    Recipe recipe = right(FOLDER.resolve("good.yaml"));

    assertThat(recipe.base()).isInstanceOf(Base.Parameter.class);
    assertThat(recipe.build().timeout()).isEqualTo(Duration.ofMinutes(45));
    assertThat(recipe.schedule()).isEqualTo(new Schedule.OnDemand());
    assertThat(recipe.retention()).isEqualTo(Retention.DEFAULT);
  }

  @Test
  void aTargetOfTwoGroupsGetsTheRegionsOfBoth() {
    assertThat(right(FOLDER.resolve("good.yaml")).targets().filterPairs())
        .containsExactly(
            "222222222222:eu-west-1", "222222222222:us-east-1", "333333333333:eu-west-1");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theExamplesAreFine(Path example) {
    assertThat(right(example).targets().filterPairs()).isNotEmpty();
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }

  @Test
  void tellsSevenMistakesAtOnceEachWithItsLine() {
    assertThat(problems(FOLDER.resolve("seven-mistakes.yaml")))
        .extracting(problem -> problem.line() + " " + problem.place())
        .containsExactly(
            "1 name",
            "4 base.newest.owner",
            "7 build.scripts[1]",
            "8 build.timeout",
            "14 publish.targets[0].accounts[0]",
            "15 publish.targets[0].regions[0]",
            "16 schedul");
  }

  @Test
  void aProblemNamesTheValueAndWhatWouldBeRight() {
    assertThat(problems(FOLDER.resolve("seven-mistakes.yaml")).get(5))
        .hasToString(
            FOLDER.resolve("seven-mistakes.yaml")
                + ":15: publish.targets[0].regions[0]: \"eu-west\" does not fit;"
                + " expected a region such as eu-west-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          retention: {keep: 0}          | retention.keep      | 1 to 1000
          retention: {minimumAge: 14d}  | retention.minimumAge | P14D
          tags: {"aws:x": y}            | tags                | AWS keeps for itself
          tags: [a]                     | tags                | keys and values
          tags: {"kiln:tested": now}    | tags                | set by Kiln itself
          tags: {CopiedFromAMI: x}      | tags                | set by Kiln itself
          schedule: "cron(0 4 * * * *)" | schedule            | one of the two days being ?
          schedule: "cron(61 4 ? * MON *)" | schedule         | cron(
          schedule: every monday        | schedule            | cron(
          name: again                   | name                | is here twice
          base: {image: ami-12}         | base                | is here twice
          """)
  void refuses(String line, String place, String words) throws IOException {
    Path file = goodRecipeWith(line);

    assertThat(problems(file))
        .anySatisfy(problem -> {
          assertThat(problem.place()).isEqualTo(place);
          assertThat(problem.message()).contains(words);
        });
  }

  @ParameterizedTest
  @CsvSource({"\"cron(0 4 ? * MON *)\"", "\"cron(0/15 * L * ? 2027)\"", "\"cron(0 8 ? * 2#1 *)\""})
  void takesTheSchedulesEventBridgeTakes(String schedule) throws IOException {
    assertThat(right(goodRecipeWith("schedule: " + schedule)).schedule())
        .isInstanceOf(Schedule.Cron.class);
  }

  @Test
  void aTargetThatIsThereTwiceIsAProblemEachTime() throws IOException {
    Path file =
        withTargets(
            """
                - accounts: ["222222222222", "333333333333", "222222222222"]
                  regions: [eu-west-1, eu-west-1]
                - accounts: ["444444444444", "333333333333"]
                  regions: [us-east-1, eu-west-1]
            """);

    assertThat(problems(file))
        .extracting(problem -> problem.place() + ": " + problem.message())
        .containsExactly(
            "publish.targets[0].accounts[2]: \"222222222222\" is here twice",
            "publish.targets[0].regions[1]: \"eu-west-1\" is here twice",
            "publish.targets[1].accounts[1]: \"333333333333\" has a copy in eu-west-1 by targets"
                + " above already");
  }

  @Test
  void aThousandAccountsMayHaveAnyNumberOfCopies() throws IOException {
    assertThat(right(withTargets(targets(1_000, 30))).targets().filterPairs()).hasSize(30_000);
  }

  @Test
  void moreAccountsThanAnImageIsSharedWithAreTooMany() throws IOException {
    assertThat(problems(withTargets(targets(1_001, 1))))
        .singleElement()
        .asString()
        .contains("publish.targets", "1001 accounts", "at most 1000");
  }

  private static String targets(int accounts, int regions) {
    return "    - accounts: %s\n      regions: %s\n"
        .formatted(
            IntStream.range(0, accounts).mapToObj("\"9%011d\""::formatted).toList(),
            IntStream.range(0, regions).mapToObj("eu-west-%d"::formatted).toList());
  }

  private Path withTargets(String targets) throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));
    return write(text.replaceFirst("(?s)publish:.*", "publish:\n  targets:\n" + targets));
  }

  @Test
  void twoBasesAreOneTooMany() throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));
    Path file = write(text.replace("base:\n", "base:\n  image: ami-0123456789abcdef0\n"));

    assertThat(problems(file)).singleElement().asString().contains("expected exactly one of");
  }

  @Test
  void allThatIsWrongWithTwoBasesIsToldAtOnce() throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));
    Path file =
        write(text.replaceFirst("parameter: .*", "image: ami-1\n  newest: {owner: me, nam: x}"));

    assertThat(problems(file))
        .extracting(problem -> problem.line() + " " + problem.place())
        .containsExactly(
            "4 base.image",
            "4 base.image",
            "5 base.newest.architecture",
            "5 base.newest.nam",
            "5 base.newest.name",
            "5 base.newest.owner");
  }

  @Test
  void aScriptThatIsNotThereIsToldBesideOneThatCannotBe() throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));
    Path file = write(text.replaceFirst("scripts/good.sh", "scripts/none.sh, /etc/passwd"));

    assertThat(problems(file))
        .extracting(Problem::place)
        .containsExactly("build.scripts[0]", "build.scripts[1]");
  }

  @Test
  void readsWhatABuilderIsToHaveBesidesItsType() throws IOException {
    Recipe recipe = right(withOptions("volumeSize: 30", "instanceProfile: kiln-instance-web"));

    assertThat(recipe.build().options())
        .isEqualTo(
            new InstanceOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.of(30),
                Optional.of("kiln-instance-web")));
    assertThat(recipe.test().options()).isEqualTo(InstanceOptions.NONE);
  }

  @Test
  void aTestDiskSmallerThanTheImageIsRefused() throws IOException {
    String text = Files.readString(withOptions("volumeSize: 30"));
    Path file = write(text.replace("test:\n", "test:\n  volumeSize: 20\n"));

    assertThat(problems(file))
        .singleElement()
        .asString()
        .contains("test.volumeSize: 20 GiB", "at least build.volumeSize, 30");
  }

  @Test
  void whatTheInstallationAllowsMayBeNamed() throws IOException {
    Path file =
        withOptions(
            "subnet: subnet-0000000b",
            "securityGroup: sg-0000000b",
            "instanceProfile: kiln-instance-web");

    assertThat(RecipeFile.read(file, ALLOWANCE)).isInstanceOf(Outcome.Right.class);
  }

  @Test
  void theUsualPlaceMayBeNamedToo() throws IOException {
    Path file = withOptions("subnet: subnet-0000000a", "securityGroup: sg-0000000a");

    assertThat(RecipeFile.read(file, ALLOWANCE)).isInstanceOf(Outcome.Right.class);
  }

  @Test
  void whatTheInstallationDoesNotAllowIsRefusedWithBothFilesNamed() throws IOException {
    Path file =
        withOptions(
            "subnet: subnet-0000000c",
            "securityGroup: sg-0000000c",
            "instanceProfile: kiln-instance-admin");
    Files.writeString(file, Files.readString(file).replaceFirst("t3.small", "m7i.large"));

    assertThat(problems(RecipeFile.read(file, ALLOWANCE)))
        .extracting(Problem::toString)
        .containsExactly(
            file
                + ":6: build.instanceType: \"m7i.large\" is not allowed by kiln.yaml,"
                + " builder.instanceTypes; expected one of t3.*",
            file
                + ":7: build.subnet: \"subnet-0000000c\" is not allowed by kiln.yaml,"
                + " builder.subnets; expected one of subnet-0000000a, subnet-0000000b",
            file
                + ":8: build.securityGroup: \"sg-0000000c\" is not allowed by kiln.yaml,"
                + " builder.securityGroups; expected one of sg-0000000a, sg-0000000b",
            file
                + ":9: build.instanceProfile: \"kiln-instance-admin\" is not allowed by kiln.yaml,"
                + " builder.instanceProfiles; expected one of kiln-instance-web");
  }

  @Test
  void withoutAListAnyTypeIsAllowedAndNoProfile() throws IOException {
    Allowance none =
        new Allowance(
            Path.of("kiln.yaml"), installation(new Installation.Builder("subnet-0a", "sg-0a")));

    assertThat(problems(RecipeFile.read(withOptions("instanceProfile: kiln-instance-web"), none)))
        .singleElement()
        .asString()
        .endsWith("builder.instanceProfiles; expected none");
  }

  @Test
  void aScriptOutsideTheRecipesFolderIsRefused() throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));
    Path file = write(text.replace("[scripts/good.sh]", "[../../etc/passwd]"));

    assertThat(problems(file))
        .hasSize(2)
        .allSatisfy(p -> assertThat(p.message()).contains("below"));
  }

  @Test
  void aScriptPathThatNoBundleTakesIsRefused() throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));
    Path file = write(text.replaceFirst("scripts/good.sh", "scripts/" + "x".repeat(90)));

    assertThat(problems(file)).singleElement().asString().contains("up to 93 letters");
  }

  @Test
  void moreTagsThanACopyCanCarryAreRefused() throws IOException {
    String tags = String.join(", ", IntStream.range(0, 37).mapToObj("t%d: x"::formatted).toList());

    assertThat(problems(goodRecipeWith("tags: {%s}".formatted(tags))))
        .singleElement()
        .asString()
        .contains("37 tags; expected at most 34");
  }

  @Test
  void aRecipeIsNotItsOwnBase() throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));

    assertThat(problems(write(text.replaceFirst("parameter: \\S+", "recipe: good"))))
        .singleElement()
        .asString()
        .contains("base.recipe", "good is this recipe itself");
  }

  @ParameterizedTest
  @CsvSource({
    "333333333333, publish.targets[0].accounts[1]",
    "'012345670123', publish.targets[0].accounts[1]"
  })
  void anAccountWithoutQuotesIsANumberAndRefused(String account, String place) throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));

    assertThat(problems(write(text.replaceFirst("\"333333333333\"", account))))
        .singleElement()
        .asString()
        .contains(place, "expected it in quotes, \"%s\"".formatted(account));
  }

  @Test
  void anOwnerWithoutQuotesIsANumberAndRefused() throws IOException {
    String newest = "newest: {owner: 099720109477, name: ubuntu, architecture: x86_64}";
    String text = Files.readString(FOLDER.resolve("good.yaml"));

    assertThat(problems(write(text.replaceFirst("parameter: \\S+", newest))))
        .singleElement()
        .asString()
        .contains("base.newest.owner", "expected it in quotes, \"099720109477\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"#!/bin/bash\r\ntrue\r\n", "#!/bin/bash\ntrue\r\n", "#!/bin/x\r"})
  void aScriptWithTheLineEndsOfWindowsIsRefused(String script) throws IOException {
    Path file = write(Files.readString(FOLDER.resolve("good.yaml")));
    Files.writeString(folder.resolve("scripts/good.sh"), script);

    assertThat(problems(file))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.message()).contains("CR LF", "expected LF"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true\n", " #!/bin/bash\n"})
  void aScriptWithoutAnInterpreterIsRefused(String script) throws IOException {
    Path file = write(Files.readString(FOLDER.resolve("good.yaml")));
    Files.writeString(folder.resolve("scripts/good.sh"), script);

    assertThat(problems(file))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.message()).contains("such as #!/bin/bash"));
  }

  @Test
  void carriageReturnsThatAreNoShellsAreTheScriptsOwn() throws IOException {
    Path file = write(Files.readString(FOLDER.resolve("good.yaml")));
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/usr/bin/python3\nprint()\r\n");

    assertThat(right(file).name().value()).isEqualTo("good");
  }

  @Test
  void aTimeoutOfHalfSecondsIsRefused() throws IOException {
    String text = Files.readString(FOLDER.resolve("good.yaml"));
    Path file = write(text.replaceFirst("t3.small", "t3.small\n  timeout: PT61.5S"));

    assertThat(problems(file)).singleElement().asString().contains("in whole seconds");
  }

  @Test
  void moreAccountsThanEc2SharesWithAreRefused() throws IOException {
    String accounts =
        String.join(", ", IntStream.range(0, 1001).mapToObj("\"%012d\""::formatted).toList());
    String text = Files.readString(FOLDER.resolve("good.yaml"));
    Path file = write(text.replaceFirst("\"222222222222\", \"333333333333\"", accounts));

    assertThat(problems(file)).singleElement().asString().contains("at most 1000");
  }

  @Test
  void textThatIsNotYamlIsOneProblemWithItsLine() throws IOException {
    assertThat(problems(write("name: x\ndescription: [\n")))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.line()).isEqualTo(3);
          assertThat(problem.message()).startsWith("not YAML");
        });
  }

  @Test
  void anEmptyFileIsOneProblem() throws IOException {
    assertThat(problems(write("# nothing\n"))).singleElement().asString().contains("empty");
  }

  @Test
  void aFileThatIsNotThereIsOneProblem() {
    assertThat(problems(folder.resolve("none.yaml")))
        .singleElement()
        .asString()
        .endsWith("cannot be read: no such file");
  }

  /// The good recipe with more lines below `build.instanceType`.
  private Path withOptions(String... lines) throws IOException {
    String more = String.join("\n  ", lines);
    return write(
        Files.readString(FOLDER.resolve("good.yaml"))
            .replaceFirst("t3.small", "t3.small\n  " + more));
  }

  private Path goodRecipeWith(String line) throws IOException {
    return write(Files.readString(FOLDER.resolve("good.yaml")) + line + "\n");
  }

  private Path write(String text) throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\n");
    return Files.writeString(folder.resolve("good.yaml"), text);
  }

  private static Recipe right(Path file) {
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> right.value();
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }

  private static List<Problem> problems(Path file) {
    return problems(RecipeFile.read(file));
  }

  private static List<Problem> problems(Outcome<Recipe> outcome) {
    return switch (outcome) {
      case Outcome.Right<Recipe> right -> throw new AssertionError(right.value());
      case Outcome.Wrong<Recipe> wrong -> wrong.problems();
    };
  }

  private static Installation installation(Installation.Builder builder) {
    return new Installation(
        Namespace.DEFAULT,
        new AccountId("111111111111"),
        new Region("eu-west-1"),
        builder,
        Fleet.ANY);
  }
}
