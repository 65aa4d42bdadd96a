package dev.kiln.sandbox.moto;

import java.util.concurrent.atomic.AtomicBoolean;

/// Work that is done once: when it is asked for, or when the JVM ends before that.
public final class OnceAtTheEnd implements AutoCloseable {
  private final Runnable work;
  private final Thread hook;
  private final AtomicBoolean done = new AtomicBoolean();

  public OnceAtTheEnd(Runnable work) {
    this.work = work;
    this.hook =
        new Thread(
            () -> {
              Ending.begin();
              doOnce();
            },
            "kiln-end");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    doOnce();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook has run or will find nothing to do.
    }
  }

  private void doOnce() {
    if (done.compareAndSet(false, true)) {
      work.run();
    }
  }
}
