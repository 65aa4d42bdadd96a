package dev.kiln.sandbox.functions;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// A function threw, could not start, ended or took too long.
public final class FunctionFailedException extends Exception {
  private static final long serialVersionUID = 2;

  private static final String UNKNOWN = "Runtime.Unknown";

  private final String errorType;
  private final String errorMessage;

  public FunctionFailedException(String message) {
    this(message, UNKNOWN, message);
  }

  public FunctionFailedException(String message, Throwable cause) {
    super(message, cause);
    this.errorType = UNKNOWN;
    this.errorMessage = message;
  }

  /// @param message with the function's name, for people
  /// @param errorType what kind of error Lambda calls it
  FunctionFailedException(String message, String errorType, String errorMessage) {
    super(message);
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }

  /// What whoever invoked the function gets as [the
  /// payload](https://docs.aws.amazon.com/lambda/latest/dg/java-exceptions.html), as JSON.
  public String payload() {
    Map<String, String> payload = new LinkedHashMap<>();
    payload.put("errorMessage", errorMessage);
    payload.put("errorType", errorType);
    try {
      return JSON.std.asString(payload);
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }
}
