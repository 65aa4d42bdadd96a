package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.CallCount;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.cli.BakeOptions.Wish;
import dev.kiln.baker.pipeline.BrokenOffException;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.pipeline.StageTimes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.recipe.Recipe;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin Inputs inputs = new Inputs();

  @Mixin BakeOptions options = new BakeOptions();

  @Option(
      names = "--stats",
      description = "Tell at the end how long each stage took and waited, and what was called.")
  boolean stats;

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
    Wish wish = options.read(clock.instant());
    Inputs.Read read = inputs.read();
    Recipe recipe = read.recipe().recipe();
    BakeId bake = bake(wish, recipe);
    BakeAnswer answer = new BakeAnswer(bake, new Output(spec, json), this::machineStatistics);
    PrintWriter err = spec.commandLine().getErr();
    LineProgress lines = new LineProgress(err, times::waited);
    LiveProgress live = new LiveProgress(err, lines, clock);
    HeldProgress progress =
        new HeldProgress(live, lines, LiveProgress.suits(System.getenv()) ? live.ticking() : lines);
    AtomicReference<@Nullable Claim> begun = new AtomicReference<>();
    AtomicBoolean isHosted = new AtomicBoolean();
    Interruption interruption =
        Interruption.onSignals(
            bake,
            wish.isLocal()
                ? releasing(progress.asking(leaving), begun)
                : new DetachedLeaving(isHosted::get, err));
    try (interruption;
        LocalPipeline pipeline = new LocalPipeline(access, read.installation(), clock);
        live) {
      BakeRun.Surroundings around =
          new BakeRun.Surroundings(
              failures,
              times,
              times.hearing(progress),
              clock,
              random,
              new BakeRun.Begun() {
                @Override
                public void begin(Claim claim) {
                  begun.set(claim);
                  lines.begin(bake);
                }

                @Override
                public void handedOver() {
                  isHosted.set(true);
                }
              });
      BakeRequest request = new BakeRequest(bake, recipe, read.recipe().digest());
      BakeRun run = new BakeRun(wish, read.recipe(), request, pipeline, around);
      return answer.tell(run.run(), run.reasons());
    } catch (BrokenOffException brokenOff) {
      if (isHosted.get()) {
        return answer.interrupted(DetachedLeaving.words(bake), interruption.exitCode());
      }
      return answer.interrupted(words(bake, brokenOff), interruption.exitCode());
    } catch (InterruptedException _) {
      return answer.interrupted(words(bake, begun.get() != null), interruption.exitCode());
    } catch (RuntimeException thrown) {
      if (Thread.interrupted()) {
        return answer.interrupted(words(bake, begun.get() != null), interruption.exitCode());
      }
      throw thrown;
    } finally {
      progress.release();
      if (stats) {
        statistics().lines().forEach(err::println);
      }
    }
  }

  /// Whoever takes up a bake that was left running need not wait until this process is forgotten.
  private Leaving releasing(Leaving asked, AtomicReference<@Nullable Claim> begun) {
    return new Leaving() {
      @Override
      public boolean leavesRunning(BakeId bake, Duration within) {
        return asked.leavesRunning(bake, within);
      }

      @Override
      public void left(BakeId bake) {
        @Nullable Claim claim = begun.get();
        if (claim != null) {
          leave(claim);
        }
        asked.left(bake);
      }
    };
  }

  private void leave(Claim claim) {
    try {
      claim.leave();
    } catch (RuntimeException thrown) {
      String words =
          failures.explain(thrown).map(Failures.Failure::words).orElse(String.valueOf(thrown));
      spec.commandLine().getErr().println("It can be taken up in two minutes. " + words);
    }
  }

  private static String words(BakeId bake, boolean isBegun) {
    return isBegun
        ? "%1$s is interrupted. Go on with --resume %1$s.".formatted(bake)
        : "Interrupted before anything was begun.";
  }

  private static String words(BakeId bake, BrokenOffException brokenOff) {
    String instance =
        brokenOff.left().isPresent()
            ? "; what it launched may be left, and kiln sweep ends it"
            : brokenOff.launches() ? "; it has no instance at work any longer" : "";
    return "%1$s is interrupted in stage %2$s%3$s. What it found out is kept: go on with --resume %1$s."
        .formatted(bake, brokenOff.stage(), instance);
  }

  private BakeId bake(Wish wish, Recipe recipe) {
    BakeId bake = wish.resumed().orElseGet(() -> BakeId.of(recipe.name(), clock.instant(), random));
    if (!bake.recipe().equals(recipe.name())) {
      throw new WrongInput(
          List.of("--resume: %s is no bake of recipe %s".formatted(bake, recipe.name())));
    }
    return bake;
  }

  private BakeStatistics statistics() {
    return new BakeStatistics(times.all(), calls.calls());
  }

  private Optional<Map<String, Object>> machineStatistics() {
    return stats ? Optional.of(statistics().json()) : Optional.empty();
  }
}
