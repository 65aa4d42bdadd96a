package dev.kiln.sandbox.moto;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// What Moto writes: its last lines, and the moment it takes calls.
final class MotoLog {
  private static final int KEPT_LINES = 10_000;
  private static final Pattern RUNNING = Pattern.compile("Running on http://[^ ]*:(?<port>\\d+)");

  private final Deque<String> lines = new ArrayDeque<>();
  private final CountDownLatch runningOrEnded = new CountDownLatch(1);
  private Optional<Integer> port = Optional.empty();

  synchronized void add(String line) {
    if (lines.size() == KEPT_LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
    var running = RUNNING.matcher(line);
    if (port.isEmpty() && running.find()) {
      port = Optional.of(Integer.valueOf(running.group("port")));
      runningOrEnded.countDown();
    }
  }

  /// Moto has written its last line.
  void end() {
    runningOrEnded.countDown();
  }

  /// The port Moto listens on, as soon as it does.
  ///
  /// @throws NoMotoException when Moto ended or the time is up before that, or the plugin objects
  ///   to this Moto
  int awaitPort(long seconds) {
    try {
      if (!runningOrEnded.await(seconds, TimeUnit.SECONDS)) {
        throw new NoMotoException(
            "Moto took no calls within %d s. It wrote:%n%s".formatted(seconds, text()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoMotoException("Interrupted while Moto was starting.", e);
    }
    return portUnlessObjected();
  }

  private synchronized int portUnlessObjected() {
    // What the plugin says before Moto listens is why this Moto will not do: it is another release.
    var objection = lines.stream().filter(line -> line.startsWith("kiln_moto: ")).findFirst();
    if (objection.isPresent()) {
      throw new NoMotoException(objection.get());
    }
    return port.orElseThrow(
        () -> new NoMotoException("Moto ended before it took calls. It wrote:\n" + text()));
  }

  synchronized String text() {
    return String.join("\n", lines);
  }
}
