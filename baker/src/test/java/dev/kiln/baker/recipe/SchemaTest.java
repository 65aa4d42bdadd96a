package dev.kiln.baker.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.installation.InstallationFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The schemas and the code that reads the files say the same.
class SchemaTest {
  private static final String UNKNOWN = "unknown key; expected one of ";
  private static final Path RECIPES = Path.of("src/test/resources/recipes");

  /// Whose ranges or grammar no pattern can say: there the reader takes less than the schema.
  private static final Set<String> SAID_IN_PART =
      Set.of("build.timeout", "test.timeout", "retention.minimumAge", "schedule");

  /// Values of all the kinds there are, and near misses of them.
  private static final List<Object> VALUES =
      List.of(
          "",
          " ",
          "a",
          "web",
          "we_b",
          "Web",
          "x".repeat(40),
          "x".repeat(41),
          "two\nlines",
          "x".repeat(255),
          "x".repeat(256),
          "111111111111",
          "11111111111",
          "1111111111111",
          "012345678901",
          "self",
          "amazon",
          "someone",
          "ubuntu/images/*",
          "x86_64",
          "arm64",
          "arm",
          "/aws/service/x",
          "/",
          "aws/service",
          "/a b",
          "ami-0123456789abcdef0",
          "ami-0a1b2c3d",
          "ami-0a1b2c3",
          "AMI-0a1b2c3d",
          "t3.small",
          "t3",
          "t3.*",
          "*",
          "T3.small",
          "u-6tb1.112xlarge",
          "scripts/good.sh",
          "./good.sh",
          "a/../b.sh",
          "/etc/passwd",
          "a//b",
          "a/",
          "a b.sh",
          "s/" + "x".repeat(91),
          "s/" + "x".repeat(92),
          "PT45M",
          "PT1M",
          "P14D",
          "P1DT1H",
          "45m",
          "pt45m",
          "PT61.5S",
          "P",
          "PT",
          "P1W",
          "-PT5M",
          "PT1H30M5S",
          "cron(0 4 ? * MON *)",
          "cron()",
          "rate(1 day)",
          "every monday",
          "subnet-0a1b2c3d",
          "subnet-0a1b2c3d4e5f60718",
          "subnet-0a1b2c3",
          "subnet-x",
          "sg-0a1b2c3d",
          "sg-",
          "kiln-instance-web",
          "a,b",
          "arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d",
          "arn:aws:kms:eu-west-1:111111111111:key/",
          "arn:aws:kms:eu-west-1:111111111111:alias/kiln",
          "arn:aws:kms:eu-west-1:1:key/0a1b2c3d",
          "arn:aws:iam::1:x",
          "eu-west-1",
          "us-gov-west-1",
          "eu-west",
          "EU-WEST-1",
          "kiln",
          "9kiln",
          "k".repeat(20),
          "k".repeat(21),
          0,
          1,
          3,
          1000,
          1001,
          16384,
          16385,
          -1);

  private static final Map<Schema, JsonSchema> SCHEMAS =
      Arrays.stream(Schema.values()).collect(Collectors.toMap(each -> each, JsonSchema::new));

  @TempDir Path folder;

  @BeforeEach
  void writeScript() throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\n");
  }

  @ParameterizedTest
  @EnumSource
  void bothTakeAFileThatSaysAllThereIsToSay(Schema schema) {
    Map<String, Object> full = full(schema);

    assertThat(structural(schema, full)).isEmpty();
    assertThat(of(schema).problemsOf(full)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theFullFileLeavesOutNothing(Schema schema) {
    for (List<String> level : levels(schema)) {
      Set<String> said = new TreeSet<>();
      changed(
          full(schema),
          level,
          found -> {
            said.addAll(found.keySet());
            return found;
          });
      if (!level.equals(List.of("base"))) {
        assertThat(said).as(level.toString()).isEqualTo(properties(schema, level));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothKnowTheSameKeys(Schema schema) {
    assertThat(levels(schema))
        .allSatisfy(level -> {
          Map<String, Object> changed = with(full(schema), level, "stranger", "x");

          String told =
              structural(schema, changed).stream()
                  .filter(problem -> problem.message().startsWith(UNKNOWN))
                  .map(problem -> problem.message().substring(UNKNOWN.length()))
                  .findFirst()
                  .orElseThrow();
          assertThat(properties(schema, level)).containsExactlyInAnyOrder(told.split(", "));
          assertThat(of(schema).problemsOf(changed))
              .anySatisfy(problem -> assertThat(problem).endsWith("stranger: unknown"));
        });
  }

  @ParameterizedTest
  @EnumSource
  void bothMissTheSameKeys(Schema schema) {
    for (List<String> level : levels(schema)) {
      for (String key : properties(schema, level)) {
        Map<String, Object> changed = with(full(schema), level, key, null);

        assertAgreed(schema, changed, "without " + place(level, key), true);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothTakeTheSameValues(Schema schema) {
    for (Object value : VALUES) {
      Map<String, Object> file = map(everywhere(value, full(schema)));

      Set<String> bySchema = places(of(schema).problemsOf(file).stream());
      Set<String> byReader = places(structural(schema, file).stream().map(Problem::place));
      assertThat(byReader).as("refused by the reader: %s", value).containsAll(bySchema);
      byReader.removeAll(SAID_IN_PART);
      assertThat(bySchema).as("refused by the schema: %s", value).containsAll(byReader);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"newest", "parameter", "image", "recipe"})
  void bothTakeTheSameBases(String way) {
    for (Object value : VALUES) {
      if (value instanceof String && !way.equals("newest")) {
        Map<String, Object> recipe = full(Schema.RECIPE);
        recipe.put("base", Map.of(way, value));
        assertAgreed(Schema.RECIPE, recipe, "base.%s: %s".formatted(way, value), true);
      }
    }
    for (String other : List.of("newest", "parameter", "image", "recipe")) {
      Map<String, Object> recipe = full(Schema.RECIPE);
      Map<String, Object> base = new LinkedHashMap<>();
      for (String each : List.of(way, other)) {
        base.put(
            each,
            switch (each) {
              case "newest" -> Map.of("owner", "self", "name", "abc", "architecture", "arm64");
              case "parameter" -> "/a";
              case "image" -> "ami-0a1b2c3d";
              default -> "other";
            });
      }
      recipe.put("base", base);
      assertAgreed(Schema.RECIPE, recipe, "base: " + base.keySet(), true);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Team",
        "aws:x",
        "AWS:x",
        "kiln:tested",
        "kiln",
        "CopiedFromAMI",
        "Name",
        "Names",
        "a b"
      })
  void bothTakeTheSameTags(String key) {
    Map<String, Object> recipe = full(Schema.RECIPE);
    for (int length : List.of(0, 1, 256, 257)) {
      recipe.put("tags", Map.of(key, "x".repeat(length)));
      assertAgreed(Schema.RECIPE, recipe, "tag %s of %d".formatted(key, length), true);
    }
  }

  @Test
  void bothTakeAsManyTags() {
    for (int count : List.of(0, 34, 35)) {
      Map<String, Object> tags = new HashMap<>();
      for (int i = 0; i < count; i++) {
        tags.put("t" + i, "x");
      }
      Map<String, Object> recipe = full(Schema.RECIPE);
      recipe.put("tags", tags);
      assertAgreed(Schema.RECIPE, recipe, count + " tags", true);
    }
  }

  @Test
  void neitherTakesAScriptTwice() {
    List<String> twice = List.of("scripts/good.sh", "scripts/good.sh");

    assertAgreed(
        Schema.RECIPE,
        with(full(Schema.RECIPE), List.of("build"), "scripts", twice),
        "twice",
        true);
  }

  @ParameterizedTest
  @MethodSource("goodFiles")
  void takesEveryRecipeThatIsFine(Path file) throws IOException {
    assertThat(of(Schema.RECIPE).problemsOf(yaml(Files.readString(file)))).isEmpty();
  }

  static Stream<Path> goodFiles() throws IOException {
    List<Path> files = new ArrayList<>(RecipeFileTest.examples());
    files.add(RECIPES.resolve("good.yaml"));
    return files.stream();
  }

  @Test
  void findsTheMistakesOfFormInARecipe() throws IOException {
    Object recipe = yaml(Files.readString(RECIPES.resolve("seven-mistakes.yaml")));

    assertThat(of(Schema.RECIPE).problemsOf(recipe))
        .extracting(problem -> problem.replaceFirst(": .*", ""))
        .containsExactlyInAnyOrder(
            ".name",
            ".base.newest.owner",
            ".build.timeout",
            ".publish.targets[].accounts[]",
            ".publish.targets[].regions[]",
            ".schedul");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "retention: {keep: 0}",
        "retention: {minimumAge: 14d}",
        "tags: {\"aws:x\": y}",
        "tags: [a]",
        "tags: {\"kiln:tested\": now}",
        "schedule: every monday",
        "schedul: x"
      })
  void findsAMistakeOfForm(String line) throws IOException {
    String good = Files.readString(RECIPES.resolve("good.yaml"));

    assertThat(of(Schema.RECIPE).problemsOf(yaml(good + line + "\n"))).isNotEmpty();
  }

  /// @param both whether what the schema takes the reader takes, too
  private void assertAgreed(Schema schema, Map<String, Object> file, String what, boolean both) {
    List<String> bySchema = of(schema).problemsOf(file);
    List<Problem> byReader = structural(schema, file);
    assertThat(bySchema.isEmpty() || !byReader.isEmpty())
        .as("%s: the reader takes it, the schema says %s", what, bySchema)
        .isTrue();
    assertThat(byReader.isEmpty() || !bySchema.isEmpty() || !both)
        .as("%s: the schema takes it, the reader says %s", what, byReader)
        .isTrue();
  }

  /// Without those a schema cannot see: what the file is called, what lies beside it, and what one
  /// key means for another.
  private List<Problem> structural(Schema schema, Map<String, Object> content) {
    try {
      Path file = folder.resolve("web.yaml");
      Files.writeString(file, JSON.std.asString(content));
      Outcome<?> outcome =
          switch (schema) {
            case RECIPE -> RecipeFile.read(file);
            case INSTALLATION -> InstallationFile.read(file);
          };
      return outcome instanceof Outcome.Wrong<?> wrong
          ? wrong.problems().stream().filter(problem -> !isOfMeaning(problem)).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfMeaning(Problem problem) {
    return Stream.of(
            "must start with a line",
            "there is no file ",
            "the file of recipe ",
            "is this recipe itself",
            "is less than the image has",
            "expected a key of the tooling account",
            "the stages may pass no other",
            "names nobody",
            "to roll out to",
            "works on organizational units",
            "belongs to s",
            "organizational units belong to one",
            "goes to all accounts of the units",
            "is not in the fleet")
        .anyMatch(problem.message()::contains);
  }

  private static JsonSchema of(Schema schema) {
    return Objects.requireNonNull(SCHEMAS.get(schema));
  }

  private static Map<String, Object> full(Schema schema) {
    return map(
        yaml(
            switch (schema) {
              case RECIPE ->
                  """
                  name: web
                  description: a web server
                  base: {newest: {owner: self, name: "web*", architecture: arm64}}
                  build: &run
                    instanceType: t3.small
                    scripts: [scripts/good.sh]
                    timeout: PT45M
                    subnet: subnet-0a1b2c3d
                    securityGroup: sg-0a1b2c3d
                    volumeSize: 20
                    instanceProfile: kiln-instance-web
                  test: *run
                  publish: {targets: [{accounts: ["222222222222"], regions: [eu-west-1]}]}
                  tags: {Team: web}
                  schedule: "cron(0 4 ? * MON *)"
                  retention: {keep: 3, minimumAge: P14D}
                  """;
              case INSTALLATION ->
                  """
                  namespace: kiln
                  tooling: {account: "111111111111", region: eu-west-1}
                  builder:
                    subnet: subnet-0a1b2c3d
                    securityGroup: sg-0a1b2c3d
                    subnets: [subnet-0a1b2c3e]
                    securityGroups: [sg-0a1b2c3e]
                    instanceTypes: ["t3.*"]
                    instanceProfiles: [kiln-instance-web]
                  organization: o-a1b2c3d4e5
                  fleet:
                    accounts: ["222222222222"]
                    organizationalUnits: [ou-ab12-cd34ef56]
                    regions: [eu-west-1]
                  rollout:
                    permissions: service-managed
                    autoDeployment: true
                    delegatedAdministrator: true
                    administrationRole: Administration
                    executionRole: Execution
                    concurrency: 25%
                    failureTolerance: 1
                    concurrencyMode: strict
                    regionConcurrency: parallel
                    parameters: {tooling: {A: b}, artifacts: {A: b}, member: {A: b}}
                    overrides:
                      - accounts: ["222222222222"]
                        regions: [eu-west-1]
                        parameters: {A: b}
                  shards: 2
                  tracing: true
                  sourceKey: arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d
                  """;
            }));
  }

  /// The paths of all levels with keys of their own, as the full file has them.
  private static List<List<String>> levels(Schema schema) {
    List<List<String>> levels = new ArrayList<>();
    collect(full(schema), List.of(), levels);
    levels.removeIf(level -> of(schema).at(level).get("properties") == null);
    return levels;
  }

  private static void collect(
      @Nullable Object value, List<String> path, List<List<String>> levels) {
    if (value instanceof Map<?, ?> map) {
      levels.add(path);
      map.forEach((key, each) -> collect(each, path(path, String.valueOf(key)), levels));
    } else if (value instanceof List<?> list) {
      list.forEach(each -> collect(each, path(path, "[]"), levels));
    }
  }

  private static Set<String> properties(Schema schema, List<String> level) {
    return new TreeSet<>(
        map(Objects.requireNonNull(of(schema).at(level).get("properties"))).keySet());
  }

  /// A copy of `file` in which `key` of a level has another value, or none.
  private static Map<String, Object> with(
      Map<String, Object> file, List<String> level, String key, @Nullable Object value) {
    return map(
        changed(
            file,
            level,
            found -> {
              Map<String, Object> copy = new LinkedHashMap<>(found);
              copy.remove(key);
              if (value != null) {
                copy.put(key, value);
              }
              return copy;
            }));
  }

  private static Object changed(
      Object value, List<String> level, UnaryOperator<Map<String, Object>> change) {
    if (level.isEmpty()) {
      return change.apply(map(value));
    }
    List<String> rest = level.subList(1, level.size());
    if (value instanceof List<?> list) {
      return list.stream().map(each -> changed(each, rest, change)).toList();
    }
    Map<String, Object> copy = new LinkedHashMap<>(map(value));
    copy.computeIfPresent(level.getFirst(), (_, inner) -> changed(inner, rest, change));
    return copy;
  }

  /// A copy of `content` with `value` instead of every one of its type; the reader goes by the
  /// text, an editor by YAML's types, so that only like is compared.
  private static Object everywhere(Object value, Object content) {
    return switch (content) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) ->
            copy.put((String) key, key.equals("tags") ? each : everywhere(value, each)));
        yield copy;
      }
      case List<?> list -> list.stream().map(each -> everywhere(value, each)).toList();
      default -> content.getClass() == value.getClass() ? value : content;
    };
  }

  /// The places of problems, each once, the elements of lists being one.
  private static Set<String> places(Stream<String> problems) {
    return problems
        .map(problem -> problem.replaceFirst("^\\.", "").replaceFirst(": .*", ""))
        .map(place -> place.replaceAll("\\[[0-9]*]", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> path(List<String> level, String key) {
    List<String> path = new ArrayList<>(level);
    path.add(key);
    return path;
  }

  private static String place(List<String> level, String key) {
    return String.join(".", path(level, key));
  }

  private static Object yaml(String text) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
