package dev.kiln.baker.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/// Tells what is wrong with a command line: what is unknown before what is missing, because the one
/// is often the reason of the other, and of what may be meant only what is spelled much the same.
final class UsageErrors implements IParameterExceptionHandler {
  private static final int CLOSE = 2;
  private static final String JSON = "--json";

  /// Help on something that is not there is an error as well.
  static final IExecutionStrategy KNOWN_COMMANDS_ONLY =
      parsed -> {
        for (ParseResult each : levels(parsed)) {
          if (!each.unmatched().isEmpty()) {
            throw new UnmatchedArgumentException(
                each.commandSpec().commandLine(), each.unmatched());
          }
        }
        return new RunLast().execute(parsed);
      };

  private static List<ParseResult> levels(ParseResult parsed) {
    return parsed.hasSubcommand() ? List.of(parsed, parsed.subcommand()) : List.of(parsed);
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] arguments)
      throws IOException {
    CommandLine command = thrown.getCommandLine();
    PrintWriter err = command.getErr();
    ParameterException cause = unknown(thrown);
    err.println(cause.getMessage());
    if (cause instanceof UnmatchedArgumentException unmatched) {
      String given = unmatched.getUnmatched().getFirst();
      unmatched.getSuggestions().stream()
          .filter(suggestion -> isClose(given, lastWord(suggestion)))
          .findFirst()
          .ifPresent(suggestion -> err.println("Maybe %s is meant.".formatted(suggestion)));
    }
    command.usage(err);
    return new Output(command.getCommandSpec(), asksForJson(command, arguments))
        .failed(List.of(cause.getMessage()), ExitCode.WRONG_INPUT);
  }

  /// By the words as they stand: what was parsed of them is not to be relied on here.
  private static boolean asksForJson(CommandLine command, String[] arguments) {
    return command.getCommandSpec().findOption(JSON) != null
        && Arrays.asList(arguments).contains(JSON);
  }

  private static ParameterException unknown(ParameterException thrown) {
    List<String> unmatched =
        thrown instanceof MissingParameterException
            ? thrown.getCommandLine().getUnmatchedArguments()
            : List.of();
    return unmatched.isEmpty()
        ? thrown
        : new UnmatchedArgumentException(thrown.getCommandLine(), unmatched);
  }

  private static String lastWord(String suggestion) {
    return suggestion.substring(suggestion.lastIndexOf(' ') + 1);
  }

  /// By [the edits](https://en.wikipedia.org/wiki/Levenshtein_distance) that make one of the other.
  private static boolean isClose(String given, String known) {
    int[] edits = new int[known.length() + 1];
    for (int i = 0; i <= known.length(); i++) {
      edits[i] = i;
    }
    for (int i = 1; i <= given.length(); i++) {
      int diagonal = edits[0];
      edits[0] = i;
      for (int j = 1; j <= known.length(); j++) {
        int replaced = diagonal + (given.charAt(i - 1) == known.charAt(j - 1) ? 0 : 1);
        diagonal = edits[j];
        edits[j] = Math.min(replaced, Math.min(edits[j], edits[j - 1]) + 1);
      }
    }
    return edits[known.length()] <= CLOSE;
  }
}
