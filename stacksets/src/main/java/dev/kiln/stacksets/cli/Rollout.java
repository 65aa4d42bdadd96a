package dev.kiln.stacksets.cli;

import dev.kiln.stacksets.aws.AwsCloud;
import dev.kiln.stacksets.rollout.BuiltTemplates;
import dev.kiln.stacksets.rollout.CallFailedException;
import dev.kiln.stacksets.rollout.Failure;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/// The entry of `kiln rollout`.
public final class Rollout {

  /// Not `logback.xml`: where another module has one beside it, logback complains of two, on
  /// standard output.
  static final String LOGGING = "rollout-logback.xml";

  private Rollout() {}

  public static void main(String[] args) {
    System.setProperty("logback.configurationFile", LOGGING);
    int exitCode;
    try (AwsCloud aws = AwsCloud.ofEnvironment()) {
      exitCode =
          commandLine(
                  new Surroundings(
                      aws::of,
                      new BuiltTemplates(
                          file("kiln.baker.zip", "baker/target/kiln-baker.zip"),
                          file("kiln.copier.zip", "copier/target/kiln-copier.zip")),
                      new SleepingPause(System.getenv())))
              .execute(args);
    }
    System.exit(exitCode);
  }

  /// The command line, ready to be executed.
  public static CommandLine commandLine(Surroundings surroundings) {
    return new CommandLine(new RolloutCommand())
        .addSubcommand(new PlanCommand(surroundings))
        .addSubcommand(new ApplyCommand(surroundings))
        .addSubcommand(new StatusCommand(surroundings))
        .addSubcommand(new TemplateCommand(surroundings))
        .setUsageHelpWidth(100)
        .setExecutionStrategy(parsed -> run(parsed, surroundings))
        .setExecutionExceptionHandler((thrown, commandLine, _) -> failed(thrown, commandLine));
  }

  /// What is wrong with a setting is told before anything is asked of AWS.
  private static int run(ParseResult parsed, Surroundings surroundings) {
    if (surroundings.pause() instanceof SleepingPause pause && pause.problem().isPresent()) {
      WrongInput wrong = new WrongInput(List.of(pause.problem().get()));
      CommandLine last = parsed.asCommandLineList().getLast();
      throw new ExecutionException(last, String.valueOf(wrong.getMessage()), wrong);
    }
    return new RunLast().execute(parsed);
  }

  private static int failed(Exception thrown, CommandLine commandLine) throws Exception {
    Output output =
        new Output(
            commandLine.getCommandSpec(), commandLine.getParseResult().hasMatchedOption("--json"));
    if (thrown instanceof WrongInput wrong) {
      return output.refuse(wrong.lines(), ExitCode.WRONG_INPUT);
    }
    if (thrown instanceof CallFailedException failed) {
      return output.refuse(List.of(failed.failure().words()), exitCode(failed.failure()));
    }
    throw thrown;
  }

  static int exitCode(Failure failure) {
    return failure.kind().isRefusal() ? ExitCode.REFUSED : ExitCode.FAILED;
  }

  private static Path file(String property, String otherwise) {
    return Path.of(System.getProperty(property, otherwise));
  }
}
