package dev.kiln.model.collect;

import static java.util.Locale.ROOT;

import dev.kiln.model.image.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Has the collector look at ever larger accounts, and writes down what it took of it, without
/// AWS's share: that is another's, and much larger.
public final class CollectorBenchmark {
  private static final List<Integer> SIZES = List.of(10_000, 50_000, 100_000);
  private static final int ROUNDS = 3;

  /// So much more than the smallest account takes for an image may the largest take: sorting alone
  /// takes a little more than twice as long for twice as many.
  private static final double STEEPEST = 2;

  private static final double MEBIBYTE = 1 << 20;

  private CollectorBenchmark() {}

  /// @param arguments the report's file
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("expected: REPORT");
    }
    // The first look makes the machine warm.
    look(SIZES.getFirst());
    List<Look> looks = new ArrayList<>();
    for (int size : SIZES) {
      looks.add(median(size));
    }
    String report = text(looks);
    Files.writeString(Path.of(arguments[0]), report);
    System.out.println(report);
    requireNoMore(looks);
  }

  /// @param candidates how many may go
  /// @param peak the most bytes in use, what is garbage already among them
  /// @param kept the bytes in use when only the plan is left
  private record Look(
      int images, int candidates, int calls, int needed, Duration time, long peak, long kept) {
    double perImage() {
      return (double) time.toNanos() / images;
    }
  }

  private static Look median(int size) {
    List<Look> looks = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      looks.add(look(size));
    }
    looks.sort(Comparator.comparing(Look::time));
    return looks.get(ROUNDS / 2);
  }

  private static Look look(int size) {
    LargeEstate estate = new LargeEstate(size);
    Collector collector =
        new Collector(
            LargeEstate.HERE,
            new Region("eu-west-1"),
            CollectRules.DEFAULT,
            Clock.fixed(LargeEstate.NOW, ZoneOffset.UTC));
    System.gc();
    try (Heap heap = new Heap()) {
      long before = LargeEstate.processorNanos();
      Plan plan =
          collector.plan(
              new Survey(estate, LargeEstate.OWN_PARAMETERS, _ -> {}),
              _ -> new Collector.Side(new CopyStandings(), Objections.NONE, List.of()));
      int lines = new PlanReport(plan, LargeEstate.NOW).lines().size();
      Duration time = Duration.ofNanos(LargeEstate.processorNanos() - before).minus(estate.time());
      long peak = heap.peak();
      System.gc();
      long kept = Heap.used();
      int candidates =
          Math.toIntExact(
              plan.images().stream()
                  .filter(each ->
                      !(each.verdict() instanceof Verdict.Keep)
                          && !(each.verdict() instanceof Verdict.Unmark))
                  .count());
      if (!plan.doubts().isEmpty() || lines < size) {
        throw new IllegalStateException(
            "%d lines of %d images, doubts %s".formatted(lines, size, plan.doubts()));
      }
      return new Look(
          size,
          candidates,
          LargeEstate.sum(estate.calls()),
          LargeEstate.sum(estate.needed(candidates)),
          time,
          peak,
          kept);
    }
  }

  private static void requireNoMore(List<Look> looks) {
    for (Look look : looks) {
      if (look.calls() != look.needed()) {
        throw new IllegalStateException(
            "%d calls for %d pages".formatted(look.calls(), look.needed()));
      }
    }
    double ratio = looks.getLast().perImage() / looks.getFirst().perImage();
    if (ratio > STEEPEST) {
      throw new IllegalStateException(
          "An image of the largest account takes %.1f times as long as one of the smallest"
              .formatted(ratio));
    }
  }

  private static String text(List<Look> looks) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # The collector's own share

        Written by `./mvnw -Pbench verify` on %s. %s

        One look at an account, up to the plan and its table, in a heap of %d MB: medians of %d, after one that is not counted.
        To 100 images there are 50 instances, 151 snapshots, 20 versions of launch templates (two of them asked for by a
        number), 4 groups, and two parameters, one of which has held 60 values. Seconds are those of a processor, without
        what the account itself takes to answer and without garbage collection. Pages are those a reader of everything
        cannot do without. Peak: the most that was in use, garbage with it; after: what the plan keeps.

        | images | may go | calls | pages | seconds | µs an image | peak MB | after MB |
        |---|---|---|---|---|---|---|---|
        """
            .formatted(
                LocalDate.now(Clock.systemUTC()),
                machine(),
                Math.round(Runtime.getRuntime().maxMemory() / MEBIBYTE),
                ROUNDS));
    for (Look look : looks) {
      text.append(
          String.format(
              ROOT,
              "| %,d | %,d | %,d | %,d | %.2f | %.1f | %.0f | %.0f |%n",
              look.images(),
              look.candidates(),
              look.calls(),
              look.needed(),
              look.time().toNanos() / 1e9,
              look.perImage() / 1e3,
              look.peak() / MEBIBYTE,
              look.kept() / MEBIBYTE));
    }
    return text.toString();
  }

  private static String machine() throws IOException {
    Path processors = Path.of("/proc/cpuinfo");
    String model =
        Files.isReadable(processors)
            ? Files.readAllLines(processors).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch", ""))
            : System.getProperty("os.arch", "");
    return "Machine: %s, %d cores, %s %s; %s %s."
        .formatted(
            model,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.vm.name"),
            System.getProperty("java.vm.version"));
  }

  /// Watches the heap from beside.
  private static final class Heap implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final AtomicLong peak = new AtomicLong(used());
    private final AtomicBoolean isOver = new AtomicBoolean();

    Heap() {
      Thread.ofPlatform().daemon().start(this::watch);
    }

    static long used() {
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    long peak() {
      return peak.get();
    }

    private void watch() {
      while (!isOver.get()) {
        peak.accumulateAndGet(used(), Math::max);
        try {
          Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
          return;
        }
      }
    }

    @Override
    public void close() {
      isOver.set(true);
    }
  }
}
