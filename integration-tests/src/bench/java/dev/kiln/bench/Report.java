package dev.kiln.bench;

import static java.util.Locale.ROOT;

import dev.kiln.copier.CopyFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// The comparison for people, as Markdown.
final class Report {
  private static final double COLD_RATIO = 0.90;
  private static final double WARM_RATIO = 1.0;
  private static final double ZIP_MEGABYTES = 12;
  private static final double RSS_MEGABYTES = 180;

  /// Two medians of the same thing differ by as much.
  private static final double NOISE = 1.05;

  private static final double MEGABYTE = 1_000_000;

  private final Map<Candidate, List<Measured>> results;
  private final int rounds;
  private final int longRounds;
  private final int many;

  Report(Map<Candidate, List<Measured>> results, int rounds, int longRounds, int many) {
    this.results = results;
    this.rounds = rounds;
    this.longRounds = longRounds;
    this.many = many;
  }

  String text() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # The copier against the plainest handlers

        Written by `./mvnw -Pbench verify` on %s. %s

        One SQS event with one message: one DescribeImages and one CopyImage, which a local endpoint answers. Each process runs
        under Lambda's runtime interface client (Python under a loop of its own) in the managed runtime's shape, with the
        flags of %d MB but all of this machine's cores. %d rounds, one process of each in turn; medians. Cold: from the start
        of the process to the first answer; init: until it asks for the first event. Warm: %d invocations after %d. Late: %d after %d
        (%d rounds). RSS: the highest of any process. The endpoint answers at once, so what is warm is told without AWS's own
        time; the plain handler's two milliseconds more are the two in which its URL connection waits before a call (`WholeBodies`
        says why, and does without).

        | | zip MB | cold ms | ratio | init ms | warm p50 ms | ratio | p99 ms | late p50 ms | RSS MB |
        |---|---|---|---|---|---|---|---|---|---|
        """
            .formatted(
                LocalDate.now(Clock.systemUTC()),
                machine(),
                CopyFunction.MEMORY_MEGABYTES,
                rounds,
                Trial.SAMPLE,
                Math.min(Trial.WARM_UP, many),
                Trial.SAMPLE,
                many - Trial.SAMPLE,
                longRounds));
    for (Candidate candidate : results.keySet()) {
      text.append(row(candidate));
    }
    text.append(targets());
    return text.toString();
  }

  private String row(Candidate candidate) {
    return String.format(
        ROOT,
        "| %s | %s | %.0f | %.2f | %.0f | %.2f | %.2f | %.2f | %.2f | %.0f |%n",
        candidate.name(),
        candidate.zipBytes().isPresent()
            ? String.format(ROOT, "%.1f", candidate.zipBytes().getAsLong() / MEGABYTE)
            : "–",
        median(candidate, Measured::cold),
        ratio(candidate, Measured::cold),
        median(candidate, Measured::init),
        median(candidate, Measured::p50),
        ratio(candidate, Measured::p50),
        median(candidate, Measured::p99),
        late(candidate),
        highestRss(candidate));
  }

  private String targets() {
    Candidate kiln = named(Candidates.KILN);
    double zip = kiln.zipBytes().orElse(Long.MAX_VALUE) / MEGABYTE;
    return "\n| target | is | |\n|---|---|---|\n"
        + target("cold at most 0.90 of the plain handler", ratio(kiln, Measured::cold), COLD_RATIO)
        + target(
            "warm p50 at most 1.0 of it (5 % are noise)",
            ratio(kiln, Measured::p50), WARM_RATIO * NOISE)
        + target(
            "p50 after %,d events at most that before (5 %% are noise)".formatted(many),
            late(kiln) / early(kiln),
            NOISE)
        + target("zip at most 12 MB", zip, ZIP_MEGABYTES)
        + target("peak RSS at most 180 MB", highestRss(kiln), RSS_MEGABYTES);
  }

  private static String target(String words, double is, double limit) {
    return String.format(ROOT, "| %s | %.2f | %s |%n", words, is, is <= limit ? "met" : "MISSED");
  }

  private double ratio(Candidate candidate, ToDoubleFunction<Measured> value) {
    return median(candidate, value) / median(named(Candidates.PLAIN), value);
  }

  private double early(Candidate candidate) {
    return median(all(candidate).subList(0, longRounds), Measured::p50);
  }

  private double late(Candidate candidate) {
    return median(all(candidate).subList(0, longRounds), Measured::p50Late);
  }

  private double highestRss(Candidate candidate) {
    OptionalDouble highest = all(candidate).stream().mapToDouble(Measured::rssMegabytes).max();
    return highest.orElse(Double.NaN);
  }

  private double median(Candidate candidate, ToDoubleFunction<Measured> value) {
    return median(all(candidate), value);
  }

  private List<Measured> all(Candidate candidate) {
    return results.getOrDefault(candidate, List.of());
  }

  private Candidate named(String name) {
    return results.keySet().stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static double median(List<Measured> runs, ToDoubleFunction<Measured> value) {
    return median(runs.stream().mapToDouble(value));
  }

  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
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
}
