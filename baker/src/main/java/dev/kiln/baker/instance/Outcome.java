package dev.kiln.baker.instance;

import dev.kiln.model.text.Printable;

/// How a run on an instance ended, in the instance's own view. What it says is made
/// [printable][Printable].
public sealed interface Outcome {

  /// One line for people.
  String sentence();

  /// All scripts ended with exit code 0 and, in a build, the cleaning did.
  record Succeeded() implements Outcome {
    @Override
    public String sentence() {
      return "all scripts ran";
    }
  }

  /// A script ended with another exit code; the ones after it were not started.
  record ScriptFailed(String script, int exitCode) implements Outcome {
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int KILLED = 137;

    public ScriptFailed {
      script = Printable.line(script);
    }

    @Override
    public String sentence() {
      String maybe =
          switch (exitCode) {
            case NOT_EXECUTABLE ->
                "\nMaybe its first line names an interpreter that cannot be run.";
            case NOT_FOUND ->
                "\nMaybe its first line names an interpreter, or the script a command, that is not there.";
            case KILLED -> "\nMaybe the instance ran out of memory.";
            default -> "";
          };
      return "%s ended with exit code %d%s".formatted(script, exitCode, maybe);
    }
  }

  /// The time was over while a script ran or when it was its turn.
  record TimedOut(String script) implements Outcome {

    public TimedOut {
      script = Printable.line(script);
    }

    @Override
    public String sentence() {
      return "the time was over at " + script;
    }
  }

  /// Something else than a script went wrong: fetching, unpacking, cleaning, a reboot.
  record Failed(String reason) implements Outcome {

    public Failed {
      reason = Printable.line(reason);
    }

    @Override
    public String sentence() {
      return reason;
    }
  }
}
