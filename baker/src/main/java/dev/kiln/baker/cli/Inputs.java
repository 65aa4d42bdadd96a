package dev.kiln.baker.cli;

import dev.kiln.baker.recipe.Allowance;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The files a command works with: a recipe and the installation.
final class Inputs {
  @Parameters(
      paramLabel = "RECIPE",
      description = "The recipe's file, or its name for recipes/NAME.yaml.")
  String recipe = "";

  @Mixin InstallationOption where = new InstallationOption();

  /// Reads both, or throws with everything that is wrong with either.
  Read read() throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<Read> read = read(problems);
    return read.orElseThrow(() -> new WrongInput(problems));
  }

  /// Reads both; empty after problems.
  Optional<Read> read(List<String> problems) throws IOException {
    Path file = file(recipe);
    List<String> problemsOfInstallation = new ArrayList<>();
    @Nullable Installation readInstallation = where.read(problemsOfInstallation).orElse(null);
    Outcome<Recipe> outcome =
        readInstallation == null
            ? RecipeFile.read(file)
            : RecipeFile.read(file, new Allowance(where.installation, readInstallation));
    @Nullable Recipe readRecipe =
        switch (outcome) {
          case Outcome.Right<Recipe> right -> right.value();
          case Outcome.Wrong<Recipe> wrong -> {
            wrong.problems().stream().map(Problem::toString).forEach(problems::add);
            yield null;
          }
        };
    problems.addAll(problemsOfInstallation);
    return readRecipe == null || readInstallation == null
        ? Optional.empty()
        : Optional.of(new Read(PackedRecipe.pack(file, readRecipe), readInstallation));
  }

  /// The file of a recipe that is given by its file or its name.
  static Path file(String recipe) {
    Path given = Path.of(recipe);
    return isFile(recipe) || Files.exists(given) ? given : Path.of("recipes", recipe + ".yaml");
  }

  /// Whether it can be no name.
  static boolean isFile(String recipe) {
    return recipe.endsWith(".yaml") || recipe.endsWith(".yml") || recipe.contains("/");
  }

  record Read(PackedRecipe recipe, Installation installation) {}
}
