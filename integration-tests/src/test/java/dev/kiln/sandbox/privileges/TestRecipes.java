package dev.kiln.sandbox.privileges;

import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.sandbox.Scene.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// Recipes whose names nobody else has, and whose only target is one place.
final class TestRecipes {
  private final Path folder;
  private final Place target;
  private final String run;

  /// @param profile of the instances, where the installation allows one
  TestRecipes(Path folder, Place target, Optional<String> profile) {
    this.folder = folder;
    this.target = target;
    this.run =
        "instanceType: t3.small" + profile.map(name -> ", instanceProfile: " + name).orElse("");
  }

  /// Its scripts succeed.
  PackedRecipe good() throws IOException {
    return write("true", "");
  }

  /// Is due every minute.
  PackedRecipe everyMinute() throws IOException {
    return write("true", "schedule: \"cron(* * * * ? *)\"");
  }

  /// Its images go as soon as nothing uses them.
  PackedRecipe fleeting() throws IOException {
    return write("true", "retention: {keep: 1, minimumAge: PT0S}");
  }

  /// Its scripts fail, whether they are run or only checked.
  PackedRecipe failing() throws IOException {
    return write("if", "");
  }

  static RecipeName name() {
    return new RecipeName("rights-" + UUID.randomUUID().toString().substring(0, 8));
  }

  static Recipe renamed(Recipe recipe) {
    return with(recipe, name(), recipe.base());
  }

  static Recipe basedOn(Recipe recipe, Base base) {
    return with(recipe, recipe.name(), base);
  }

  private static Recipe with(Recipe from, RecipeName name, Base base) {
    return new Recipe(
        name,
        from.description(),
        base,
        from.build(),
        from.test(),
        from.targets(),
        from.tags(),
        from.schedule(),
        from.retention());
  }

  private PackedRecipe write(String command, String more) throws IOException {
    RecipeName name = name();
    Path script = Path.of("scripts", name + ".sh");
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve(script), "#!/bin/bash\n%s\n".formatted(command));
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            name: %1$s
            description: tries the rights of Kiln's stages
            base:
              newest:
                owner: "099720109477"
                name: ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*
                architecture: x86_64
            build: {%5$s, scripts: [%2$s]}
            test: {%5$s, scripts: [%2$s]}
            publish:
              targets:
                - {accounts: ["%3$s"], regions: [%4$s]}
            %6$s
            """
                .formatted(name, script, target.account(), target.region(), run, more));
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> PackedRecipe.pack(file, right.value());
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }
}
