package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.baker.sweep.Finding;
import dev.kiln.baker.sweep.Sweep;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kiln sweep`.
@Prototype
@Command(
    name = "sweep",
    description = {
      "Find what bakes that are over have left: terminate their instances, deregister images that"
          + " passed no test, and take back what was shared of images that were never published.",
      "Tested images are only listed."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--dry-run", description = "Only tell what would be done.")
  boolean dryRun;

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Failures failures;
  private final Clock clock;

  SweepCommand(AwsAccess access, Failures failures, Clock clock) {
    this.access = access;
    this.failures = failures;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    var at = installation.read(problems);
    if (at.isEmpty()) {
      throw new WrongInput(problems);
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    boolean isWell = true;
    try (LocalPipeline pipeline = new LocalPipeline(access, at.get(), clock)) {
      Sweep sweep = new Sweep(pipeline.records(), pipeline.remains(), clock);
      for (Finding finding : sweep.find()) {
        Map<String, Object> row = remove(sweep, finding);
        isWell &= !row.containsKey("why");
        rows.add(row);
      }
    }
    rows.stream()
        .flatMap(row -> Stream.ofNullable(row.get("why")))
        .forEach(spec.commandLine().getErr()::println);
    new Output(spec, json).tell(Map.of("found", rows), lines(rows));
    return isWell ? ExitCode.DONE : ExitCode.FAILED;
  }

  /// @return what became of it, and why it did not work
  private Map<String, Object> remove(Sweep sweep, Finding finding) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("bake", finding.bake().value());
    row.put("id", finding.id());
    row.put("plan", finding.plan());
    try {
      row.put(
          "outcome",
          dryRun && !(finding instanceof Finding.Left)
              ? "not done"
              : switch (sweep.remove(finding)) {
                case DONE -> "done";
                case LEFT -> "left";
              });
    } catch (RuntimeException thrown) {
      row.put("outcome", "failed");
      row.put(
          "why",
          failures.explain(thrown).map(Failures.Failure::words).orElse(String.valueOf(thrown)));
    }
    return row;
  }

  private static List<String> lines(List<Map<String, Object>> rows) {
    return rows.isEmpty()
        ? List.of("Nothing is left of bakes that are over.")
        : rows.stream()
            .map(row ->
                "%-8s  %-22s  %s: %s"
                    .formatted(row.get("outcome"), row.get("id"), row.get("bake"), row.get("plan")))
            .toList();
  }
}
