package dev.kiln.baker.cli;

import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.pipeline.Failures;
import io.micronaut.configuration.picocli.MicronautFactory;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
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
      tellMachines(commandLine, List.of(String.valueOf(thrown.getMessage())));
      return ExitCode.FAILED;
    }
    if (thrown instanceof WrongInput wrong) {
      wrong.lines().forEach(err::println);
      tellMachines(commandLine, wrong.lines());
      return ExitCode.WRONG_INPUT;
    }
    Optional<Failures.Failure> failure =
        thrown instanceof RuntimeException e ? failures.explain(e) : Optional.empty();
    if (failure.isEmpty()) {
      throw thrown;
    }
    err.println(failure.get().words());
    tellMachines(commandLine, List.of(failure.get().words()));
    return failure.get().kind().isRefusal() ? ExitCode.REFUSED : ExitCode.FAILED;
  }

  /// Whoever asked for an object gets one, also of what failed.
  private static void tellMachines(CommandLine commandLine, List<String> problems)
      throws IOException {
    if (commandLine.getParseResult().hasMatchedOption("--json")) {
      Output.json(commandLine.getCommandSpec(), Map.of("outcome", "failed", "problems", problems));
    }
  }
}
