package dev.kiln.sandbox.functions;

import dev.kiln.model.image.AccountId;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.Ending;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.MotoServer;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs an account's deployed functions in this JVM, for those who have to see their calls before
/// they leave it. Takes the place of a [FunctionHost], which would start processes.
///
/// Who may invoke a function is for Lambda to say, as always.
public final class HandlersInProcess implements AutoCloseable {
  private final MotoControl control;
  private final AccountId account;
  private final Map<String, DeployedFunction> functions;
  private final InvocationServer server;

  /// @param functions by their names
  public HandlersInProcess(
      MotoServer moto, AccountId account, Map<String, DeployedFunction> functions) {
    this.control = new MotoControl(moto.endpoint());
    this.account = account;
    this.functions = Map.copyOf(functions);
    this.server = new InvocationServer(moto, this::invoke);
    control.hostFunctions(List.of(account), server.address());
  }

  @Override
  public void close() {
    if (!Ending.hasBegun()) {
      try {
        control.hostFunctionsNoMore(List.of(account));
      } catch (IllegalStateException | UncheckedIOException _) {
        // Moto has gone before.
      }
    }
    server.close();
  }

  private String invoke(Place place, String name, String event) throws FunctionFailedException {
    return Optional.ofNullable(functions.get(name))
        .orElseThrow(() -> new IllegalStateException("There is no %s in %s".formatted(name, place)))
        .invoke(event);
  }
}
