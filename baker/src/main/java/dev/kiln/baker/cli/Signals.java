package dev.kiln.baker.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/// What the process does when it is sent signals, until this is closed.
///
/// Java tells signals apart by `sun.misc.Signal` of the module `jdk.unsupported` only, and javac
/// lets nobody name that without a warning, so it is reached by reflection.
final class Signals implements AutoCloseable {
  private final Deque<Runnable> before = new ArrayDeque<>();

  /// Where the platform has no such signal, or it was ignored when the process began, nothing
  /// changes.
  ///
  /// @param name without `SIG`, such as `INT`
  /// @param then is called in a thread of its own, each time
  Signals on(String name, Runnable then) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method handle = type.getMethod("handle", type, handlerType);
      Object signal = type.getConstructor(String.class).newInstance(name);
      MethodHandle run =
          MethodHandles.lookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(then);
      Object handler =
          MethodHandleProxies.asInterfaceInstance(
              handlerType, MethodHandles.dropArguments(run, 0, type));
      Object replaced = Objects.requireNonNull(handle.invoke(null, signal, handler));
      before.push(() -> restore(handle, signal, replaced));
    } catch (ReflectiveOperationException _) {
      return this;
    }
    return this;
  }

  private static void restore(Method handle, Object signal, Object handler) {
    try {
      handle.invoke(null, signal, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The handler of " + signal + " cannot be put back", e);
    }
  }

  @Override
  public void close() {
    while (!before.isEmpty()) {
      before.pop().run();
    }
  }
}
