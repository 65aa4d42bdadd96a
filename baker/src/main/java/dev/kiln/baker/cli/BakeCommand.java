package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.CallCount;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeInTurn;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.changes.Need;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.pipeline.StageTimes;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Published;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.StageName;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kiln bake`.
@Prototype
@Command(
    name = "bake",
    description = "Bake a recipe: build an image, test it, make it current, share it.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class BakeCommand implements Callable<Integer> {
  private static final Duration MAX_AGE = Duration.ofDays(7);

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin Inputs inputs = new Inputs();

  @Option(
      names = "--local",
      required = true,
      description =
          "Run the stages in this process, each with the role of its stage; yours need only be"
              + " allowed to assume them.")
  boolean local;

  @Option(
      names = "--resume",
      paramLabel = "BAKE",
      description = "Go on with a bake that was begun, instead of beginning one.")
  @Nullable String resume;

  @Option(
      names = "--stats",
      description = "Tell at the end how long each stage took and waited, and what was called.")
  boolean stats;

  @Option(
      names = "--wait",
      description =
          "While another bake of the recipe is at work, wait for its end instead of giving way.")
  boolean wait;

  @Option(
      names = "--if-changed",
      description =
          "Bake only when the base image or the recipe changed since the newest tested image, when"
              + " that is too old or was not published to its end, or when there is none. Otherwise"
              + " nothing is stored.")
  boolean ifChanged;

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      description =
          "With --if-changed: how long ago the last bake may have begun, such as P7D or PT12H"
              + " (default: P7D).")
  @Nullable String maxAge;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Failures failures;
  private final Clock clock;
  private final RandomGenerator random;
  private final CallCount calls = new CallCount();
  private final StageTimes times;
  private final Leaving leaving;

  BakeCommand(
      AwsAccess access,
      Failures failures,
      Pause pause,
      Clock clock,
      RandomGenerator random,
      Leaving leaving) {
    this.access = access.watchedBy(calls);
    this.failures = failures;
    this.times = new StageTimes(pause, clock);
    this.clock = clock;
    this.random = random;
    this.leaving = leaving;
  }

  @Override
  public Integer call() throws IOException {
    Duration oldest = oldest();
    Inputs.Read read = inputs.read();
    Recipe recipe = read.recipe().recipe();
    BakeId bake = bake(recipe);
    PrintWriter err = spec.commandLine().getErr();
    LineProgress lines = new LineProgress(err, times::waited);
    lines.begin(bake);
    LiveProgress live = new LiveProgress(err, lines, clock);
    HeldProgress progress =
        new HeldProgress(live, lines, LiveProgress.suits(System.getenv()) ? live.ticking() : lines);
    try (LocalPipeline pipeline = new LocalPipeline(access, read.installation(), clock);
        live;
        Interruption _ = Interruption.onShutdown(bake, progress.asking(leaving))) {
      BakeRecords records = pipeline.records(bake);
      StageRunner runner =
          new StageRunner(
              failures,
              times,
              times.hearing(progress),
              clock,
              new RecordedCancellation(records, bake));
      BakeRequest request = new BakeRequest(bake, recipe, read.recipe().digest());
      Map<String, Object> result = new LinkedHashMap<>();
      if (ifChanged) {
        switch (runner.run(pipeline.need(request, oldest), request)) {
          case Ended.Reached<Need>(Need.Nothing nothing) -> {
            return unchanged(recipe, nothing);
          }
          case Ended.Reached<Need>(Need.Bake needed) -> result.put("reasons", needed.reasons());
          case Ended.Cancelled<Need> cancelled -> {
            return cancelled(bake, result, cancelled);
          }
          case Ended.Stopped<Need> stopped -> {
            return failed(bake, result, stopped);
          }
        }
      }
      push(pipeline, read.recipe());
      Pipeline stages =
          resume == null ? pipeline.ofNew(request, runner) : pipeline.of(request, runner);
      BakeInTurn inTurn =
          new BakeInTurn(new StartStage(records, wait, clock), stages, runner, failures, progress);
      return report(bake, result, inTurn.bake(request));
    } catch (InterruptedException _) {
      spec.commandLine()
          .getErr()
          .printf(
              "%s is interrupted, its instance terminated. What it found out is kept: go on with"
                  + " --resume %s.%n",
              bake, bake);
      return ExitCode.FAILED;
    } finally {
      if (stats) {
        statistics().lines().forEach(spec.commandLine().getErr()::println);
      }
    }
  }

  private void push(LocalPipeline pipeline, PackedRecipe recipe) {
    times.start(StageName.SCRIPTS);
    try {
      pipeline.push(recipe);
    } finally {
      times.end(StageName.SCRIPTS);
    }
  }

  private BakeStatistics statistics() {
    return new BakeStatistics(times.all(), calls.calls());
  }

  private Duration oldest() {
    List<String> problems = new ArrayList<>();
    if (ifChanged && resume != null) {
      problems.add("--if-changed and --resume: expected one of them");
    }
    if (maxAge != null && !ifChanged) {
      problems.add("--max-age goes with --if-changed");
    }
    Duration oldest = MAX_AGE;
    try {
      oldest = maxAge == null ? MAX_AGE : Duration.parse(maxAge);
    } catch (DateTimeParseException _) {
      problems.add("--max-age: \"%s\" is no duration; expected one such as P7D".formatted(maxAge));
    }
    if (oldest.isNegative()) {
      problems.add("--max-age: \"%s\" is negative; expected one such as P7D".formatted(maxAge));
    }
    if (!problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    return oldest;
  }

  private BakeId bake(Recipe recipe) {
    if (resume == null) {
      return BakeId.of(recipe.name(), clock.instant(), random);
    }
    BakeId begun;
    try {
      begun = new BakeId(resume);
    } catch (IllegalArgumentException e) {
      throw new WrongInput(
          List.of(
              "--resume: %s; expected one such as web-20261121T040000Z-1a2b3c"
                  .formatted(e.getMessage())));
    }
    if (!begun.recipe().equals(recipe.name())) {
      throw new WrongInput(
          List.of("--resume: %s is no bake of recipe %s".formatted(begun, recipe.name())));
    }
    return begun;
  }

  private int report(BakeId bake, Map<String, Object> result, Ended<Published> ended)
      throws IOException {
    return switch (ended) {
      case Ended.Reached<Published> reached -> {
        String image = reached.fact().updated().tested().built().image().value();
        result.put("bake", bake.value());
        result.put("outcome", "published");
        result.put("image", image);
        print(result, "%s is published as %s".formatted(bake, image));
        yield ExitCode.DONE;
      }
      case Ended.Cancelled<Published> cancelled -> cancelled(bake, result, cancelled);
      case Ended.Stopped<Published> stopped -> failed(bake, result, stopped);
    };
  }

  private int cancelled(BakeId bake, Map<String, Object> result, Ended.Cancelled<?> cancelled)
      throws IOException {
    result.put("bake", bake.value());
    result.put("outcome", "cancelled");
    result.put("stage", cancelled.stage().toString());
    result.put("why", cancelled.why());
    print(result, "%s is cancelled in stage %s".formatted(bake, cancelled.stage()));
    return ExitCode.FAILED;
  }

  private int failed(BakeId bake, Map<String, Object> result, Ended.Stopped<?> stopped)
      throws IOException {
    result.put("bake", bake.value());
    result.put("outcome", "failed");
    result.put("stage", stopped.stage().toString());
    result.put("why", stopped.why());
    print(result, "%s failed in stage %s".formatted(bake, stopped.stage()));
    return stopped.refused() ? ExitCode.REFUSED : ExitCode.FAILED;
  }

  private int unchanged(Recipe recipe, Need.Nothing nothing) throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("recipe", recipe.name().value());
    result.put("outcome", "unchanged");
    result.put("image", nothing.last().id().value());
    result.put("why", nothing.why());
    print(result, "%s is unchanged: %s".formatted(recipe.name(), nothing.why()));
    return ExitCode.DONE;
  }

  private void print(Map<String, Object> result, String line) throws IOException {
    if (json) {
      if (stats) {
        result.put("stats", statistics().json());
      }
      Output.json(spec, result);
    } else {
      spec.commandLine().getOut().println(line);
    }
  }
}
