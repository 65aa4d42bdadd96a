package dev.kiln.baker.cli;

import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.pipeline.Pause;
import io.micronaut.configuration.picocli.MicronautFactory;
import io.micronaut.context.ApplicationContext;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;

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
        .setParameterExceptionHandler(new UsageErrors())
        .setExecutionStrategy(parsed -> run(parsed, context.getBean(Pause.class)))
        .setExecutionExceptionHandler(
            (thrown, commandLine, _) -> failed(failures, thrown, commandLine));
  }

  /// What is wrong with a setting is told before anything is begun.
  private static int run(ParseResult parsed, Pause pause) {
    if (pause instanceof SleepingPause sleeping && sleeping.problem().isPresent()) {
      WrongInput wrong = new WrongInput(List.of(sleeping.problem().get()));
      CommandLine last = parsed.asCommandLineList().getLast();
      throw new ExecutionException(last, String.valueOf(wrong.getMessage()), wrong);
    }
    return UsageErrors.KNOWN_COMMANDS_ONLY.execute(parsed);
  }

  private static int failed(Failures failures, Exception thrown, CommandLine commandLine)
      throws Exception {
    // Whoever asked for an object gets one, also of what failed.
    Output output =
        new Output(
            commandLine.getCommandSpec(), commandLine.getParseResult().hasMatchedOption("--json"));
    if (thrown instanceof JournalException) {
      return output.refuse(List.of(String.valueOf(thrown.getMessage())), ExitCode.FAILED);
    }
    if (thrown instanceof WrongInput wrong) {
      return output.refuse(wrong.lines(), ExitCode.WRONG_INPUT);
    }
    Optional<Failures.Failure> failure =
        thrown instanceof RuntimeException e ? failures.explain(e) : Optional.empty();
    if (failure.isEmpty()) {
      int _ = output.failed(List.of(String.valueOf(thrown)), ExitCode.FAILED);
      throw thrown;
    }
    return output.refuse(
        List.of(failure.get().words()),
        failure.get().kind().isRefusal() ? ExitCode.REFUSED : ExitCode.FAILED);
  }
}
