package dev.kiln.copier.event;

import com.amazonaws.services.lambda.runtime.Context;
import java.lang.reflect.Proxy;

/// What Lambda tells a function: the functions ask for nothing but the time that is left.
public final class InvocationContext {
  private InvocationContext() {}

  /// An invocation that has a minute.
  public static Context lasting() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, _) -> {
              if (method.getName().equals("getRemainingTimeInMillis")) {
                return 60_000;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
