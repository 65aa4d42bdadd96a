package dev.kiln.baker.cli;

import java.time.Duration;

/// Lets work that is under way end in order when the process is told to stop, by Ctrl-C or a
/// termination signal.
final class Interruption implements AutoCloseable {

  /// For one or two calls that unmake things.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  /// Interrupts the calling thread at shutdown, and holds the process until this is closed.
  static Interruption onShutdown() {
    Thread worker = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                boolean _ = worker.join(PATIENCE);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  @Override
  public void close() {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is stopping, and the hook at work.
    }
  }
}
