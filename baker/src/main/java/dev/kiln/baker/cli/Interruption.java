package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Lets work that is under way end in order when the process is told to stop, by Ctrl-C or a
/// termination signal.
final class Interruption implements AutoCloseable {

  /// For one or two calls that unmake things.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// For a person to answer. Whoever sends a signal from elsewhere sees no question.
  private static final Duration PATIENCE_WITH_PEOPLE = Duration.ofSeconds(60);

  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  /// Interrupts the calling thread at shutdown, and holds the process until this is closed; does
  /// neither when the bake is left running.
  static Interruption onShutdown(BakeId bake, Leaving leaving) {
    Thread worker = Thread.currentThread();
    Thread hook =
        new Thread(() -> stop(worker, bake, leaving, PATIENCE_WITH_PEOPLE), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  /// @param answerWithin after this nobody is there to answer, and the bake is left running
  static void stop(Thread worker, BakeId bake, Leaving leaving, Duration answerWithin) {
    try {
      if (leavesRunning(bake, leaving, answerWithin)) {
        leaving.left(bake);
        return;
      }
      worker.interrupt();
      boolean _ = worker.join(PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean leavesRunning(BakeId bake, Leaving leaving, Duration within)
      throws InterruptedException {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread.ofPlatform().daemon().start(() -> answer.complete(leaving.leavesRunning(bake)));
    try {
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException _) {
      return true;
    }
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
