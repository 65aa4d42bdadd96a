package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.update.RollbackStage;
import dev.kiln.baker.update.RollbackStage.Choice;
import dev.kiln.baker.update.RollbackStage.RolledBack;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln rollback`.
@Prototype
@Command(
    name = "rollback",
    description = {
      "Make an earlier tested image of a recipe the current one again.",
      "Accounts that resolve the recipe's parameter in the tooling account get it at their next"
          + " launch; copies in other accounts stay as they are."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "RECIPE", description = "The recipe's name.")
  String recipe = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "BAKE",
      description = "The bake whose image is wanted; without it, what was current before.")
  @Nullable String bake;

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Failures failures;
  private final Pause pause;
  private final Clock clock;

  RollbackCommand(AwsAccess access, Failures failures, Pause pause, Clock clock) {
    this.access = access;
    this.failures = failures;
    this.pause = pause;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> problems = new ArrayList<>();
    Optional<RecipeName> name = Arguments.recipe("RECIPE", recipe, problems);
    Optional<BakeId> wanted =
        bake == null ? Optional.empty() : Arguments.bake("BAKE", bake, name, problems);
    var at = installation.read(problems);
    if (name.isEmpty() || at.isEmpty() || !problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    Output output = new Output(spec, json);
    LineProgress progress = new LineProgress(spec.commandLine().getErr());
    StageRunner runner = new StageRunner(failures, pause, progress, clock);
    try (LocalPipeline pipeline = new LocalPipeline(access, at.get(), clock)) {
      RollbackStage stage = pipeline.rollback(name.get());
      return switch (stage.choose(name.get(), wanted)) {
        case Choice.Nothing nothing -> output.refuse(List.of(nothing.why()), ExitCode.FAILED);
        case Choice.Chosen chosen ->
            output.end(runner.run(stage, chosen.image()), fact -> tell(output, fact));
      };
    }
  }

  private static void tell(Output output, RolledBack fact) throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("parameter", fact.parameter());
    result.put("version", fact.version());
    result.put("image", fact.image().value());
    result.put("bake", fact.bake().value());
    result.put("changed", fact.isChanged());
    output.tell(
        result,
        "%s points to %s of %s%s"
            .formatted(
                fact.parameter(),
                fact.image(),
                fact.bake(),
                fact.isChanged() ? "" : " already, nothing changed"));
  }
}
