package dev.kiln.baker.cli;

import dev.kiln.baker.recipe.Allowance;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Problem;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Recipe;
import java.io.IOException;
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
    Path file = recipe.endsWith(".yaml") ? Path.of(recipe) : Path.of("recipes", recipe + ".yaml");
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

  record Read(PackedRecipe recipe, Installation installation) {}
}
