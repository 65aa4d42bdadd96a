package dev.kiln.copier.event;

import com.amazonaws.services.lambda.runtime.Context;
import dev.kiln.copier.CopyFunction;
import java.lang.reflect.Proxy;

/// What Lambda tells a function: the functions ask for nothing but the time that is left.
public final class InvocationContext {
  private InvocationContext() {}

  /// An invocation that has all of its time.
  public static Context lasting() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, _) -> {
              if (method.getName().equals("getRemainingTimeInMillis")) {
                return Math.toIntExact(CopyFunction.TIMEOUT.toMillis());
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
