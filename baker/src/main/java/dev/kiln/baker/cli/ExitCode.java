package dev.kiln.baker.cli;

/// What a command tells the shell.
public final class ExitCode {
  public static final int DONE = 0;

  /// The work failed.
  public static final int FAILED = 1;

  /// Wrong usage or input; nothing was begun.
  public static final int WRONG_INPUT = 2;

  /// AWS refused for want of a permission.
  public static final int REFUSED = 3;

  /// Differences were found where they were asked for.
  public static final int DIFFERENT = 4;

  /// As the shell has it for a process that ended by its terminal's loss (128 + SIGHUP).
  static final int HUNG_UP = 129;

  /// The same of Ctrl-C (128 + SIGINT).
  static final int INTERRUPTED = 130;

  /// The same of a termination signal (128 + SIGTERM).
  static final int TERMINATED = 143;

  private ExitCode() {}
}
