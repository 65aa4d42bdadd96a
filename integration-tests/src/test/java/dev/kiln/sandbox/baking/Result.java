package dev.kiln.sandbox.baking;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.Kiln;
import dev.kiln.baker.pipeline.Pause;
import io.micronaut.context.ApplicationContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What came of a command of `kiln`.
public record Result(int exitCode, String out, String err) {
  /// When a recipe's last bake ended, by the recipe's file.
  private static final Map<String, Instant> BAKED = new ConcurrentHashMap<>();

  /// Runs the command line by its real entry.
  ///
  /// @param pause lets time pass between two looks at AWS
  public static Result of(AwsAccess access, Pause pause, Path installation, String... arguments) {
    return of(access, pause, Clock.systemUTC(), installation, arguments);
  }

  /// Ids of bakes tell the second they were asked for. Here a bake is so quick that the next could
  /// have the same, and be taken for the earlier.
  private static void awaitSecondAfter(Instant baked) {
    Instant now = Instant.now();
    while (now.getEpochSecond() <= baked.getEpochSecond()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      now = Instant.now();
    }
  }

  /// The same at another time.
  public static Result of(
      AwsAccess access, Pause pause, Clock clock, Path installation, String... arguments) {
    if (!arguments[0].equals("bake")) {
      return run(access, pause, clock, installation, arguments);
    }
    String recipe = arguments[arguments.length - 1];
    awaitSecondAfter(BAKED.getOrDefault(recipe, Instant.MIN));
    Result result = run(access, pause, clock, installation, arguments);
    BAKED.put(recipe, Instant.now());
    return result;
  }

  private static Result run(
      AwsAccess access, Pause pause, Clock clock, Path installation, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    try (ApplicationContext context = ApplicationContext.builder().banner(false).build()) {
      context.registerSingleton(AwsAccess.class, access);
      context.registerSingleton(Pause.class, pause);
      context.registerSingleton(Clock.class, clock);
      context.start();
      String[] all = Arrays.copyOf(arguments, arguments.length + 2);
      all[arguments.length] = "--installation";
      all[arguments.length + 1] = installation.toString();
      int exitCode =
          Kiln.commandLine(context)
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true))
              .execute(all);
      return new Result(exitCode, out.toString(), err.toString());
    }
  }
}
