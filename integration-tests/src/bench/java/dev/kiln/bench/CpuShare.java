package dev.kiln.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A control group whose processes get no more of a processor than Lambda gives a function of some
/// memory: [1,769 MB are one](https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
///
/// The kernel's [cpu controller](https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu) does it,
/// in its newer form or in its older one.
record CpuShare(Path group) implements AutoCloseable {
  private static final int MEGABYTES_OF_ONE = 1_769;
  private static final int PERIOD_MICROS = 20_000;
  private static final Path NEWER = Path.of("/sys/fs/cgroup");
  private static final Path OLDER = NEWER.resolve("cpu");

  /// None where this process may not make control groups.
  static Optional<CpuShare> of(int megabytes) {
    long quota = (long) PERIOD_MICROS * megabytes / MEGABYTES_OF_ONE;
    String name = "kiln-bench-%d".formatted(ProcessHandle.current().pid());
    try {
      if (Files.exists(OLDER.resolve("cpu.cfs_quota_us"))) {
        Path group = Files.createDirectory(OLDER.resolve(name));
        Files.writeString(group.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), String.valueOf(quota));
        return Optional.of(new CpuShare(group));
      }
      if (Files.exists(NEWER.resolve("cgroup.controllers"))) {
        Path group = Files.createDirectory(NEWER.resolve(name));
        Files.writeString(group.resolve("cpu.max"), "%d %d".formatted(quota, PERIOD_MICROS));
        return Optional.of(new CpuShare(group));
      }
    } catch (IOException e) {
      System.err.println("Cold starts by memory are left out, no control group can be made: " + e);
    }
    return Optional.empty();
  }

  /// The same process, in the group from its first instruction on.
  List<String> confine(List<String> command) {
    List<String> confined =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "echo $$ >'%s' && exec \"$@\"".formatted(group.resolve("cgroup.procs")),
                "sh"));
    confined.addAll(command);
    return confined;
  }

  @Override
  public void close() throws IOException {
    Files.delete(group);
  }
}
