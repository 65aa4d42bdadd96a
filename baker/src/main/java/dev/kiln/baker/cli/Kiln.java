package dev.kiln.baker.cli;

import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.pipeline.Failures;
import io.micronaut.configuration.picocli.MicronautFactory;
import io.micronaut.context.ApplicationContext;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;

/// The entry of `kiln`.
public final class Kiln {
  private Kiln() {}

  public static void main(String[] args) {
    int exitCode;
    try (ApplicationContext context = ApplicationContext.builder().banner(false).start()) {
      exitCode = commandLine(context).execute(args);
    }
    System.exit(exitCode);
  }

  /// The command line with everything it needs from `context`, ready to be executed.
  public static CommandLine commandLine(ApplicationContext context) {
    Failures failures = context.getBean(Failures.class);
    return new CommandLine(KilnCommand.class, new MicronautFactory(context))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setExecutionExceptionHandler(
            (thrown, commandLine, _) -> failed(failures, thrown, commandLine));
  }

  private static int failed(Failures failures, Exception thrown, CommandLine commandLine)
      throws Exception {
    PrintWriter err = commandLine.getErr();
    if (thrown instanceof JournalException) {
      err.println(thrown.getMessage());
      return ExitCode.FAILED;
    }
    if (thrown instanceof WrongInput wrong) {
      wrong.lines().forEach(err::println);
      return ExitCode.WRONG_INPUT;
    }
    Optional<Failures.Failure> failure =
        thrown instanceof RuntimeException e ? failures.explain(e) : Optional.empty();
    if (failure.isEmpty()) {
      throw thrown;
    }
    err.println(failure.get().words());
    return failure.get().kind() == Failures.Kind.REFUSED ? ExitCode.REFUSED : ExitCode.FAILED;
  }
}
