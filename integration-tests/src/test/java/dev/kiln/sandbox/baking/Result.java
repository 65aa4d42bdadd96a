package dev.kiln.sandbox.baking;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.Kiln;
import dev.kiln.baker.pipeline.Pause;
import io.micronaut.context.ApplicationContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;

/// What came of a command of `kiln`.
public record Result(int exitCode, String out, String err) {

  /// Runs the command line by its real entry.
  ///
  /// @param pause lets time pass between two looks at AWS
  public static Result of(AwsAccess access, Pause pause, Path installation, String... arguments) {
    return of(access, pause, Clock.systemUTC(), installation, arguments);
  }

  /// The same at another time.
  public static Result of(
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
