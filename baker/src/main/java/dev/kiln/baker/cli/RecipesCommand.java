package dev.kiln.baker.cli;

import dev.kiln.baker.recipe.Allowance;
import dev.kiln.baker.recipe.KnownRegions;
import dev.kiln.baker.recipe.Lineage;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.recipe.Schema;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.InstallationFile;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeName;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `kiln recipes`.
@Prototype
@Command(
    name = "recipes",
    description = "Look after recipes.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class RecipesCommand implements Runnable {
  private static final Path HERE = Path.of("recipes");

  @Spec CommandSpec spec = CommandSpec.create();

  private final KnownRegions regions;
  private final Clock clock;

  RecipesCommand(KnownRegions regions, Clock clock) {
    this.regions = regions;
    this.clock = clock;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  @Command(
      name = "check",
      description = "Tell everything that is wrong with recipes, without asking AWS.",
      versionProvider = Version.class,
      mixinStandardHelpOptions = true)
  int check(
      @Parameters(
              paramLabel = "RECIPE",
              arity = "0..*",
              description =
                  "Files, or names for recipes/NAME.yaml; without any, all recipes/*.yaml.")
          List<String> given,
      @Option(
              names = "--installation",
              paramLabel = "FILE",
              description = "Check against what this installation, a kiln.yaml, allows, too.")
          @Nullable Path installation,
      @Option(names = "--stats", description = "Tell how long it took.") boolean stats,
      @Option(names = "--json", description = "Print one JSON object.") boolean json)
      throws IOException {
    Instant start = clock.instant();
    boolean isAll = given == null || given.isEmpty();
    List<Path> all = isAll ? allRecipes() : given.stream().map(Inputs::file).toList();
    List<Problem> problems = new ArrayList<>();
    Optional<Allowance> allowance = allowance(installation, problems);
    Lineage lineage = new Lineage();
    List<Recipe> good = new ArrayList<>();
    List<Problem> warnings = new ArrayList<>(isAll ? misnamed() : List.of());
    Map<RecipeName, Path> fileOf = new HashMap<>();
    for (Path file : all) {
      switch (RecipeFile.read(file, allowance, lineage)) {
        case Outcome.Right<Recipe> right -> {
          RecipeName name = right.value().name();
          Path first = fileOf.putIfAbsent(name, file);
          if (first != null) {
            String message = "%s is the name of the recipe in %s, too".formatted(name, first);
            problems.add(new Problem(file, 0, "name", message));
          } else {
            warnings.addAll(warnings(file, right.value()));
            if (!lineage.isInCircle(file)) {
              good.add(right.value());
            }
          }
        }
        case Outcome.Wrong<Recipe> wrong -> problems.addAll(wrong.problems());
      }
    }
    Duration took = Duration.between(start, clock.instant());
    if (json) {
      Map<String, Object> result = result(good, problems, warnings);
      if (stats) {
        result.put("seconds", took.toMillis() / 1000.0);
      }
      Output.json(spec, result);
    } else {
      problems.forEach(problem -> spec.commandLine().getErr().println(problem));
      warnings.forEach(warning -> spec.commandLine().getErr().println(warning));
      if (stats) {
        spec.commandLine()
            .getErr()
            .printf("%,d recipes in %.2f s%n", all.size(), took.toMillis() / 1000.0);
      }
      good.forEach(recipe -> spec.commandLine().getOut().println(line(recipe)));
    }
    return problems.isEmpty() ? ExitCode.DONE : ExitCode.WRONG_INPUT;
  }

  @Command(
      name = "schema",
      description = "Print the JSON Schema by which editors complete and check recipes.",
      versionProvider = Version.class,
      mixinStandardHelpOptions = true)
  int schema(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              defaultValue = "recipe",
              converter = SchemaName.class,
              description = "Of which file: ${COMPLETION-CANDIDATES} (default: recipe).")
          Schema of) {
    spec.commandLine().getOut().print(of.text());
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  /// The word for a schema's file.
  static final class SchemaName implements ITypeConverter<Schema> {
    @Override
    public Schema convert(String word) {
      return Arrays.stream(Schema.values())
          .filter(each -> each.toString().equalsIgnoreCase(word))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "\"%s\" is no file with a schema; expected %s"
                      .formatted(
                          word,
                          Arrays.stream(Schema.values())
                              .map(Schema::toString)
                              .collect(Collectors.joining(" or ")))));
    }
  }

  /// What is strange and may be meant.
  private List<Problem> warnings(Path file, Recipe recipe) {
    Set<Region> known = regions.all();
    return recipe.targets().regions().values().stream()
        .flatMap(Set::stream)
        .distinct()
        .filter(region -> !known.contains(region))
        .map(region ->
            new Problem(
                file,
                0,
                "publish.targets",
                "%s is no region that this version of Kiln knows; maybe it is new, or mistyped"
                    .formatted(region)))
        .toList();
  }

  /// @param problems gets those of the installation; what it allows is not known then
  private static Optional<Allowance> allowance(
      @Nullable Path installation, List<Problem> problems) {
    if (installation == null) {
      return Optional.empty();
    }
    return switch (InstallationFile.read(installation)) {
      case Outcome.Right<Installation> right ->
          Optional.of(new Allowance(installation, right.value()));
      case Outcome.Wrong<Installation> wrong -> {
        problems.addAll(wrong.problems());
        yield Optional.empty();
      }
    };
  }

  private static List<Path> allRecipes() throws IOException {
    if (!Files.isDirectory(HERE)) {
      throw new WrongInput(List.of("There is no folder recipes here; name the files to check."));
    }
    List<Path> recipes = recipesHere();
    if (recipes.isEmpty()) {
      List<String> problems = new ArrayList<>();
      problems.add("There is no recipe, no *.yaml, in the folder recipes.");
      misnamed().stream().map(Problem::toString).forEach(problems::add);
      throw new WrongInput(problems);
    }
    return recipes;
  }

  /// The files of recipes in the folder `recipes`; none where there is no such folder.
  static List<Path> recipesHere() throws IOException {
    return filesHere(".yaml");
  }

  private static List<Path> filesHere(String suffix) throws IOException {
    if (!Files.isDirectory(HERE)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(HERE)) {
      return entries.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /// What is no recipe, and may be meant to be one.
  private static List<Problem> misnamed() throws IOException {
    return filesHere(".yml").stream()
        .map(file -> new Problem(file, 0, "", "is not looked at; a recipe's name ends in .yaml"))
        .toList();
  }

  private static String line(Recipe recipe) {
    int copies = recipe.targets().filterPairs().size();
    return "%s is fine: %d %s, to %s"
        .formatted(
            recipe.name(),
            copies,
            copies == 1 ? "copy" : "copies",
            String.join(", ", recipe.targets().filterPairs()));
  }

  private static Map<String, Object> result(
      List<Recipe> good, List<Problem> problems, List<Problem> warnings) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("recipes", good.stream().map(recipe -> recipe.name().value()).toList());
    json.put("problems", problems.stream().map(RecipesCommand::json).toList());
    json.put("warnings", warnings.stream().map(RecipesCommand::json).toList());
    return json;
  }

  private static Map<String, Object> json(Problem problem) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", problem.file().toString());
    json.put("line", problem.line());
    json.put("place", problem.place());
    json.put("message", problem.message());
    return json;
  }
}
