package dev.kiln.sandbox.moto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Starts Moto for the first test that asks for it; JUnit closes it after the last one.
final class SharedMotoExtension implements ParameterResolver, AfterAllCallback {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SharedMoto.class;
  }

  @Override
  public SharedMoto resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(shared(context).newlyUnimplemented())
        .as("operations that %s called and the sandbox lacks", context.getDisplayName())
        .isEmpty();
  }

  private static SharedMoto shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(
            SharedMoto.class, _ -> new SharedMoto(MotoServer.start()), SharedMoto.class);
  }
}
