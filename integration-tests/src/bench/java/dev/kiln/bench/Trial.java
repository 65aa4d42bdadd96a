package dev.kiln.bench;

import dev.kiln.sandbox.functions.RuntimeApi;
import dev.kiln.sandbox.functions.RuntimeApi.Reply;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Starts a candidate once and invokes it.
///
/// @param calls of which each has to be answered; the last [#SAMPLE] are measured
record Trial(Map<String, String> environment, String event, int calls) {
  /// Before a warm invocation is measured: until some 1,500 events the compiler is still at work,
  /// of which a handler that does more has more. Fewer when the whole trial is shorter.
  static final int WARM_UP = 2_000;

  static final int SAMPLE = 500;
  private static final String ARN = "arn:aws:lambda:eu-west-1:222222222222:function:kiln-copy";
  private static final long TIMEOUT_SECONDS = 60;
  private static final Pattern CREATED_AT = Pattern.compile("(createdAt\\W+)[0-9TZ:.-]+");
  private static final double NANOS = 1_000_000;

  Measured run(Candidate candidate) throws Exception {
    return start(
        candidate,
        started -> {
          int warmUp = Math.min(WARM_UP, calls);
          for (int i = 0; i < warmUp; i++) {
            invoke(started.api(), started.process());
          }
          double[] early = sample(started);
          for (int i = 1 + warmUp + SAMPLE; i < calls - SAMPLE; i++) {
            invoke(started.api(), started.process());
          }
          double[] late = calls > 1 + warmUp + SAMPLE ? sample(started) : early;
          return new Measured(
              started.cold(),
              started.init(),
              at(early, 0.50),
              at(early, 0.99),
              at(late, 0.50),
              rss(started.process()));
        });
  }

  /// Milliseconds from the start of the process to the first answer.
  double cold(Candidate candidate) throws Exception {
    return start(candidate, Started::cold);
  }

  private <T> T start(Candidate candidate, Use<T> use) throws Exception {
    try (RuntimeApi api = new RuntimeApi()) {
      ProcessBuilder builder =
          new ProcessBuilder(candidate.command()).directory(candidate.folder().toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
      builder.environment().put("LAMBDA_TASK_ROOT", candidate.folder().toString());
      File log = File.createTempFile("kiln-bench-", ".log");
      builder.redirectErrorStream(true).redirectOutput(log);
      long start = System.nanoTime();
      var ready = api.ready().thenApply(_ -> (System.nanoTime() - start) / NANOS);
      Process process = builder.start();
      try {
        invoke(api, process);
        double cold = (System.nanoTime() - start) / NANOS;
        return use.of(new Started(api, process, cold, ready.join()));
      } catch (Exception e) {
        throw new IllegalStateException(
            "%s: %s%n%s"
                .formatted(candidate.name(), e.getMessage(), Files.readString(log.toPath())),
            e);
      } finally {
        process.destroyForcibly().waitFor();
        Files.delete(log.toPath());
      }
    }
  }

  private double[] sample(Started started) throws Exception {
    double[] times = new double[SAMPLE];
    for (int i = 0; i < SAMPLE; i++) {
      long start = System.nanoTime();
      invoke(started.api(), started.process());
      times[i] = (System.nanoTime() - start) / NANOS;
    }
    Arrays.sort(times);
    return times;
  }

  private void invoke(RuntimeApi api, Process process) throws Exception {
    var reply = api.invoke(justNow(), ARN, Instant.now().plusSeconds(TIMEOUT_SECONDS));
    var first = CompletableFuture.anyOf(reply, api.initError(), process.onExit());
    if (first.get(TIMEOUT_SECONDS, TimeUnit.SECONDS) instanceof Reply.Answered) {
      return;
    }
    throw new IllegalStateException("no answer but " + first.get());
  }

  /// Of an image that is not new, Kiln makes sure that the copy is one that lives.
  private String justNow() {
    return CREATED_AT.matcher(event).replaceAll("$1" + Instant.now());
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  private static double rss(Process process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid())))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    throw new IOException("no VmHWM in /proc");
  }

  /// A process that has answered its first event.
  private record Started(RuntimeApi api, Process process, double cold, double init) {}

  private interface Use<T> {
    T of(Started started) throws Exception;
  }
}
