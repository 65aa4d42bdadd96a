package dev.kiln.baker.cli;

import dev.kiln.baker.pipeline.Progress;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.text.Printable;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A bake's progress on a terminal: what is over, on lines of its own, and below it what is under
/// way, on a line that is written anew every second.
final class LiveProgress implements Progress, AutoCloseable {
  private static final String TO_START_AND_ERASE = "\r\u001b[K";

  /// A line that wraps could not be erased.
  private static final int WIDTH = 79;

  private final PrintWriter out;
  private final Progress lines;
  private final Clock clock;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("progress").factory());
  private String underWay = "";
  private Instant since = Instant.EPOCH;

  /// @param lines gets what is over
  LiveProgress(PrintWriter out, Progress lines, Clock clock) {
    this.out = out;
    this.lines = lines;
    this.clock = clock;
  }

  /// Whether somebody looks at a terminal, and wants it used as one.
  static boolean suits(Map<String, String> environment) {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && environment.getOrDefault("CI", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  LiveProgress ticking() {
    var _ = ticker.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    return this;
  }

  /// Writes the last line anew.
  synchronized void tick() {
    if (underWay.isEmpty()) {
      return;
    }
    Duration at = Duration.between(since, clock.instant());
    String time = "  %d:%02d".formatted(at.toMinutes(), at.toSecondsPart());
    int room = WIDTH - time.length();
    String text = underWay.length() <= room ? underWay : underWay.substring(0, room - 1) + "…";
    out.print(TO_START_AND_ERASE + text + time);
    out.flush();
  }

  @Override
  public synchronized void started(StageName stage) {
    lines.started(stage);
    since = clock.instant();
    show(stage, "at work");
  }

  @Override
  public synchronized void waiting(StageName stage, String why, Duration since) {
    show(stage, why);
  }

  @Override
  public synchronized void done(StageName stage, String what, Duration took) {
    erase();
    lines.done(stage, what, took);
  }

  @Override
  public synchronized void failed(StageName stage, String why) {
    erase();
    lines.failed(stage, why);
  }

  /// Ends the line that is written anew.
  @Override
  public synchronized void close() {
    ticker.shutdownNow();
    erase();
  }

  private void show(StageName stage, String what) {
    underWay = "  %-8s … %s".formatted(stage, Printable.line(what));
    tick();
  }

  private synchronized void erase() {
    if (!underWay.isEmpty()) {
      out.print(TO_START_AND_ERASE);
      out.flush();
      underWay = "";
    }
  }
}
