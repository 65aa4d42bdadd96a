package dev.kiln.sandbox.functions;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.kiln.copier.CopyFunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A handler of this JVM as a function, for those who have to reach inside.
public final class HandlerInProcess implements DeployedFunction {
  private final RequestStreamHandler handler;
  private final Duration timeout;

  public HandlerInProcess(RequestStreamHandler handler) {
    this(handler, CopyFunction.TIMEOUT);
  }

  /// @param timeout that the handler is told; nothing ends it
  public HandlerInProcess(RequestStreamHandler handler, Duration timeout) {
    this.handler = handler;
    this.timeout = timeout;
  }

  @Override
  public String invoke(String event) throws FunctionFailedException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try {
      handler.handleRequest(
          new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
          answer,
          PlainContext.here(timeout));
    } catch (IOException | RuntimeException e) {
      throw new FunctionFailedException(e.toString(), e);
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  /// Leaves the handler to whoever made it. This JVM is not ended; what the function is doing goes
  /// on, as of a process nobody heard of.
  @Override
  public void kill() {}

  @Override
  public void close() {}
}
