package dev.kiln.sandbox.moto;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// What Moto writes: its last lines, and the moment it takes calls.
final class MotoLog {
  private static final int KEPT_LINES = 2_000;
  private static final Pattern RUNNING = Pattern.compile("Running on http://[^ ]*:(?<port>\\d+)");

  private final Deque<String> lines = new ArrayDeque<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  synchronized void add(String line) {
    if (lines.size() == KEPT_LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
    var running = RUNNING.matcher(line);
    if (running.find()) {
      port.complete(Integer.valueOf(running.group("port")));
    }
  }

  /// Moto has written its last line.
  void end() {
    port.completeExceptionally(new NoMotoException("Moto ended before it took calls:\n" + text()));
  }

  /// The port Moto listens on, as soon as it does.
  ///
  /// @throws NoMotoException when Moto ended or the time is up before that, or the plugin objects
  ///   to this Moto
  int awaitPort(long seconds) {
    try {
      int found = port.get(seconds, TimeUnit.SECONDS);
      objection()
          .ifPresent(line -> {
            throw new NoMotoException(line);
          });
      return found;
    } catch (TimeoutException e) {
      throw new NoMotoException(
          "Moto took no calls within %d s. It wrote:%n%s".formatted(seconds, text()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoMotoException("Interrupted while Moto was starting", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new NoMotoException(String.valueOf(e.getCause().getMessage()), e.getCause());
    }
  }

  /// What the plugin says before Moto listens is why this Moto will not do, for instance that it is
  /// another release.
  private synchronized Optional<String> objection() {
    return lines.stream().filter(line -> line.startsWith("kiln_moto: ")).findFirst();
  }

  synchronized String text() {
    return String.join("\n", lines);
  }
}
