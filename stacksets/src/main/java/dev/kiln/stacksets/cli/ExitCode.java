package dev.kiln.stacksets.cli;

/// What a command tells the shell, as all of `kiln` does.
final class ExitCode {
  static final int DONE = 0;

  /// The work failed.
  static final int FAILED = 1;

  /// Wrong usage or input; nothing was begun.
  static final int WRONG_INPUT = 2;

  /// AWS refused for want of a permission.
  static final int REFUSED = 3;

  /// Differences were found where they were asked for.
  static final int DIFFERENT = 4;

  private ExitCode() {}
}
