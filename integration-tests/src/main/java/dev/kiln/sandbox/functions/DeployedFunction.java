package dev.kiln.sandbox.functions;

/// A function, as whoever invokes it sees it.
public interface DeployedFunction extends AutoCloseable {

  /// One invocation; waits for a free place where there are others.
  ///
  /// @param event as JSON
  /// @return the answer, as JSON
  /// @throws FunctionFailedException when the function did not answer; it may be invoked again
  String invoke(String event) throws FunctionFailedException;

  /// Ends its processes, whatever they are doing; the next invocation has a new one.
  void kill();

  /// Ends it, with what it is doing.
  @Override
  void close();
}
