package dev.kiln.sandbox.functions;

/// A function threw, could not start, ended or took too long.
public final class FunctionFailedException extends Exception {
  private static final long serialVersionUID = 1;

  public FunctionFailedException(String message) {
    super(message);
  }

  public FunctionFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
