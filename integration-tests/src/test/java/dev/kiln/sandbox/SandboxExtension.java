package dev.kiln.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// See [WithSandbox].
final class SandboxExtension implements ParameterResolver, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(SandboxExtension.class);

  @Override
  public void afterAll(ExtensionContext context) {
    Sandbox sandbox = context.getRoot().getStore(NAMESPACE).get(Sandbox.class, Sandbox.class);
    if (sandbox != null) {
      assertThat(sandbox.control().unimplemented()).as("what Moto lacks").isEmpty();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Sandbox.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            Sandbox.class, _ -> Sandbox.open(Scene.DEFAULT, _ -> {}).run(), Sandbox.class);
  }
}
