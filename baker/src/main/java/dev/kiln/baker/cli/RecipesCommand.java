package dev.kiln.baker.cli;

import dev.kiln.baker.recipe.Allowance;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.recipe.Schema;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.InstallationFile;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeName;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln recipes`.
@Prototype
@Command(
    name = "recipes",
    description = "Look after recipes.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class RecipesCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

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
              description = "Files; without any, all recipes/*.yaml.")
          List<Path> files,
      @Option(
              names = "--installation",
              paramLabel = "FILE",
              description = "Check against what this installation, a kiln.yaml, allows, too.")
          @Nullable Path installation,
      @Option(names = "--json", description = "Print one JSON object.") boolean json)
      throws IOException {
    List<Path> all = files == null || files.isEmpty() ? allRecipes() : files;
    List<Problem> problems = new ArrayList<>();
    Function<Path, Outcome<Recipe>> reader = reader(installation, problems);
    List<Recipe> good = new ArrayList<>();
    Map<RecipeName, Path> fileOf = new HashMap<>();
    for (Path file : all) {
      switch (reader.apply(file)) {
        case Outcome.Right<Recipe> right -> {
          RecipeName name = right.value().name();
          Path first = fileOf.putIfAbsent(name, file);
          if (first == null) {
            good.add(right.value());
          } else {
            String message = "%s is the name of the recipe in %s, too".formatted(name, first);
            problems.add(new Problem(file, 0, "name", message));
          }
        }
        case Outcome.Wrong<Recipe> wrong -> problems.addAll(wrong.problems());
      }
    }
    if (json) {
      Output.json(spec, result(good, problems));
    } else {
      problems.forEach(problem -> spec.commandLine().getErr().println(problem));
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
              description = "Of which file: ${COMPLETION-CANDIDATES} (default: recipe).")
          Schema of) {
    spec.commandLine().getOut().print(of.text());
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  /// @param problems gets those of the installation; what it allows is not known then
  private static Function<Path, Outcome<Recipe>> reader(
      @Nullable Path installation, List<Problem> problems) {
    if (installation == null) {
      return RecipeFile::read;
    }
    return switch (InstallationFile.read(installation)) {
      case Outcome.Right<Installation> right -> {
        Allowance allowance = new Allowance(installation, right.value());
        yield file -> RecipeFile.read(file, allowance);
      }
      case Outcome.Wrong<Installation> wrong -> {
        problems.addAll(wrong.problems());
        yield RecipeFile::read;
      }
    };
  }

  private static List<Path> allRecipes() throws IOException {
    Path folder = Path.of("recipes");
    if (!Files.isDirectory(folder)) {
      throw new WrongInput(List.of("There is no folder recipes here; name the files to check."));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> recipes =
          entries.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      if (recipes.isEmpty()) {
        throw new WrongInput(List.of("There is no recipe, no *.yaml, in the folder recipes."));
      }
      return recipes;
    }
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

  private static Map<String, Object> result(List<Recipe> good, List<Problem> problems) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("recipes", good.stream().map(recipe -> recipe.name().value()).toList());
    json.put("problems", problems.stream().map(RecipesCommand::json).toList());
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
