package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/// Lets a bake end in order when its process is told to stop: by Ctrl-C, after which people are
/// asked; by a termination signal, at which it cleans up; or by the loss of its terminal, at which
/// it is left running.
final class Interruption implements AutoCloseable {

  /// For one or two calls that unmake things.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// For a person to answer.
  private static final Duration PATIENCE_WITH_PEOPLE = Duration.ofMinutes(1);

  private final Thread worker;
  private final BakeId bake;
  private final Leaving leaving;
  private final Duration answerWithin;
  private final IntConsumer exit;
  private final Signals signals = new Signals();
  private final CountDownLatch over = new CountDownLatch(1);
  private State state = State.AT_WORK;
  private int exitCode = ExitCode.FAILED;

  private enum State {
    AT_WORK,
    ASKING,
    CLEANING,
    LEFT,
    OVER
  }

  /// @param answerWithin after this nobody is there to answer, and the bake is left running
  /// @param exit ends the process with a code
  Interruption(
      Thread worker, BakeId bake, Leaving leaving, Duration answerWithin, IntConsumer exit) {
    this.worker = worker;
    this.bake = bake;
    this.leaving = leaving;
    this.answerWithin = answerWithin;
    this.exit = exit;
  }

  /// Stands between the signals and the calling thread, which does the work, until it is closed.
  static Interruption onSignals(BakeId bake, Leaving leaving) {
    Interruption interruption =
        new Interruption(Thread.currentThread(), bake, leaving, PATIENCE_WITH_PEOPLE, System::exit);
    interruption
        .signals
        .on("INT", interruption::ctrlC)
        .on("TERM", interruption::terminate)
        .on("HUP", interruption::hangUp);
    return interruption;
  }

  /// The second time, the bake is left as it is.
  void ctrlC() {
    State before;
    synchronized (this) {
      before = state;
      if (state == State.AT_WORK) {
        state = State.ASKING;
      }
    }
    switch (before) {
      case AT_WORK -> {
        if (leavesRunning()) {
          leave(ExitCode.INTERRUPTED);
        } else {
          clean(ExitCode.INTERRUPTED);
        }
      }
      case ASKING -> leave(ExitCode.INTERRUPTED);
      case CLEANING, LEFT -> exit.accept(ExitCode.INTERRUPTED);
      case OVER -> {}
    }
  }

  /// Who sends a signal from elsewhere sees no question.
  void terminate() {
    clean(ExitCode.TERMINATED);
  }

  /// Nobody is at the terminal any longer.
  void hangUp() {
    leave(ExitCode.HUNG_UP);
  }

  /// What the process ends with when its work was interrupted.
  synchronized int exitCode() {
    return exitCode;
  }

  private void clean(int code) {
    synchronized (this) {
      if (state != State.AT_WORK && state != State.ASKING) {
        return;
      }
      state = State.CLEANING;
      exitCode = code;
      worker.interrupt();
    }
    try {
      if (!over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        exit.accept(code);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave(int code) {
    synchronized (this) {
      if (state != State.AT_WORK && state != State.ASKING) {
        return;
      }
      state = State.LEFT;
    }
    leaving.left(bake);
    exit.accept(code);
  }

  private boolean leavesRunning() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> answer.complete(leaving.leavesRunning(bake, answerWithin)));
    try {
      return answer.get(answerWithin.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException _) {
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (state != State.LEFT) {
        state = State.OVER;
      }
    }
    over.countDown();
    signals.close();
  }
}
