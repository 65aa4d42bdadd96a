package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.CollectAccess;
import dev.kiln.baker.collect.SourceCollector;
import dev.kiln.model.collect.CollectRules;
import dev.kiln.model.collect.Collected;
import dev.kiln.model.collect.CollectedReport;
import dev.kiln.model.collect.Plan;
import dev.kiln.model.collect.PlanReport;
import dev.kiln.model.installation.Installation;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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

/// `kiln collect`.
@Prototype
@Command(
    name = "collect",
    description = {
      "Show which images of the tooling account nothing uses any more, why each of the others stays,"
          + " and what would be freed.",
      "An image goes in two steps: it is marked first, and goes when its mark has run out and still"
          + " nothing uses it. Whatever cannot be seen keeps everything."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class CollectCommand implements Callable<Integer> {
  private static final String RESPITE = "--respite";

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--delete", description = "Do it: mark, take marks away, and remove.")
  boolean delete;

  @Option(
      names = RESPITE,
      paramLabel = "DURATION",
      description = "The time between the mark and the end, such as P7D (default: P7D).")
  String respite = "P7D";

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Clock clock;

  CollectCommand(AwsAccess access, Clock clock) {
    this.access = access;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<CollectRules> rules = rules(problems);
    Optional<Installation> at = installation.read(problems);
    if (rules.isEmpty() || at.isEmpty() || !problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    // Before the look: counted from its end, a week would be told as six days and some.
    Instant now = clock.instant();
    try (CollectAccess collect =
        delete
            ? CollectAccess.ofCollection(access, at.get())
            : CollectAccess.ofSurvey(access, at.get())) {
      SourceCollector collector =
          new SourceCollector(collect.world(), at.get(), rules.get(), clock);
      Plan plan = collector.plan(this::looks);
      return delete
          ? tell(collector.apply(plan, collect.removal(), () -> false), now)
          : tell(plan, now);
    }
  }

  private Optional<CollectRules> rules(List<String> problems) {
    try {
      return Optional.of(
          new CollectRules(Duration.parse(respite), CollectRules.DEFAULT.failedAfter()));
    } catch (IllegalArgumentException | DateTimeParseException _) {
      problems.add(
          "%s: \"%s\" is not right; expected a time such as P7D, from PT0S to P3650D"
              .formatted(RESPITE, respite));
      return Optional.empty();
    }
  }

  private void looks(String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("  looks at " + what);
    err.flush();
  }

  private int tell(Plan plan, Instant now) throws IOException {
    PlanReport report = new PlanReport(plan, now);
    new Output(spec, json).tell(report.json(), report.lines());
    return plan.doubts().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private int tell(Collected collected, Instant now) throws IOException {
    PlanReport plan = new PlanReport(collected.plan(), now);
    CollectedReport report = new CollectedReport(collected);
    Map<String, Object> object = new LinkedHashMap<>(plan.json());
    object.putAll(report.json());
    List<String> lines = new ArrayList<>(plan.lines());
    lines.add("");
    lines.addAll(report.lines());
    new Output(spec, json).tell(object, lines);
    return collected.isWell() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
