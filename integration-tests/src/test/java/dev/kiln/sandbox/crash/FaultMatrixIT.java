package dev.kiln.sandbox.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.crash.FaultyCalls.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each call by which a bake changes something in AWS × each fault, over the wire, and then another
/// process resumes the bake. The matrix is written to `target/fault-matrix-moto.txt`.
class FaultMatrixIT {
  private static final Path MATRIX = Path.of("target/fault-matrix-moto.txt");

  /// While one waits for its sandbox, the other one does not.
  private static final int AT_ONCE = 2;

  @TempDir private Path folder;
  private final BlockingQueue<FaultTrials> free = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    free.forEach(FaultTrials::close);
  }

  @Test
  void everyFaultAtEveryChangeEndsInTheSameBake() throws Exception {
    SequencedMap<Change, Map<Fault, String>> results = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Change> changes = List.of();
      List<Callable<List<Change>>> each = Collections.nCopies(AT_ONCE, this::open);
      for (Future<List<Change>> opened : threads.invokeAll(each)) {
        changes = opened.get();
      }
      SequencedMap<Change, Future<Map<Fault, String>>> rows = new LinkedHashMap<>();
      changes.forEach(change -> rows.put(change, threads.submit(() -> row(change))));
      for (Map.Entry<Change, Future<Map<Fault, String>>> row : rows.entrySet()) {
        results.put(row.getKey(), row.getValue().get());
      }
    }

    Files.writeString(MATRIX, table(results));
    assertThat(results.values())
        .as(() -> table(results))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.values()).containsOnly(FaultTrials.SURVIVED));
  }

  /// @return what a sound push and bake change
  private List<Change> open() throws IOException, InterruptedException {
    FaultTrials trials = FaultTrials.open(Files.createTempDirectory(folder, "trials"));
    free.add(trials);
    return trials.changes();
  }

  private Map<Fault, String> row(Change change) throws IOException, InterruptedException {
    FaultTrials trials = free.take();
    try {
      Map<Fault, String> row = new EnumMap<>(Fault.class);
      for (Fault fault : Fault.values()) {
        row.put(fault, trials.outcome(change, fault));
      }
      return row;
    } finally {
      free.add(trials);
    }
  }

  private static String table(Map<Change, Map<Fault, String>> results) {
    StringBuilder table = new StringBuilder("%-34s".formatted("call"));
    for (Fault fault : Fault.values()) {
      table.append(" %-12s".formatted(fault.words));
    }
    results.forEach((change, row) -> {
      table.append("%n%-8s  %-24s".formatted(change.stage(), change.operation()));
      row.values().forEach(outcome -> table.append(" %-12s".formatted(outcome)));
    });
    return table.append(System.lineSeparator()).toString();
  }
}
