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
import java.util.Optional;
import java.util.concurrent.Callable;
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
      Sweep sweep = new Sweep(pipeline.records(), pipeline.remains(), clock.instant());
      for (Finding finding : sweep.find()) {
        Optional<String> trouble = dryRun ? Optional.empty() : remove(sweep, finding);
        isWell &= trouble.isEmpty();
        rows.add(row(finding, trouble));
      }
    }
    if (json) {
      Output.json(spec, Map.of("found", rows));
    } else {
      tell(rows);
    }
    return isWell ? ExitCode.DONE : ExitCode.FAILED;
  }

  /// @return why it did not work
  private Optional<String> remove(Sweep sweep, Finding finding) {
    try {
      sweep.remove(finding);
      return Optional.empty();
    } catch (RuntimeException thrown) {
      return Optional.of(
          failures.explain(thrown).map(Failures.Failure::words).orElse(String.valueOf(thrown)));
    }
  }

  private Map<String, Object> row(Finding finding, Optional<String> trouble) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("bake", finding.bake().value());
    row.put("id", finding.id());
    row.put("plan", finding.plan());
    row.put(
        "outcome",
        trouble.isPresent()
            ? "failed"
            : finding instanceof Finding.Left ? "left" : dryRun ? "not done" : "done");
    trouble.ifPresent(why -> row.put("why", why));
    return row;
  }

  private void tell(List<Map<String, Object>> rows) {
    var out = spec.commandLine().getOut();
    if (rows.isEmpty()) {
      out.println("Nothing is left of bakes that are over.");
    }
    for (Map<String, Object> row : rows) {
      out.printf(
          "%-8s  %-22s  %s: %s%n",
          row.get("outcome"), row.get("id"), row.get("bake"), row.get("plan"));
      if (row.containsKey("why")) {
        spec.commandLine().getErr().println(row.get("why"));
      }
    }
  }
}
