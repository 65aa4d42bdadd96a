package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeReport;
import dev.kiln.baker.bakes.BakeTable;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln status`.
@Prototype
@Command(
    name = "status",
    description = "Tell which bakes there are, how far each is, and why one failed.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final int USUAL = 20;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "BAKE",
      description = "Tell all that is recorded of this bake.")
  @Nullable String bake;

  @Option(names = "--recipe", paramLabel = "NAME", description = "Only bakes of this recipe.")
  @Nullable String recipe;

  @Option(names = "--all", description = "All bakes, not just the newest " + USUAL + ".")
  boolean all;

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Clock clock;

  StatusCommand(AwsAccess access, Clock clock) {
    this.access = access;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<BakeId> one = bake == null ? Optional.empty() : Arguments.bake("BAKE", bake, problems);
    Optional<RecipeName> of =
        recipe == null ? Optional.empty() : Arguments.recipe("--recipe", recipe, problems);
    var at = installation.read(problems);
    if (at.isEmpty() || !problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    try (LocalPipeline pipeline = new LocalPipeline(access, at.get(), clock)) {
      BakeRecords records = pipeline.records();
      Executions executions = pipeline.executions();
      return one.isPresent() ? tell(records, executions, one.get()) : tell(records, executions, of);
    }
  }

  private int tell(BakeRecords records, Executions executions, Optional<RecipeName> of)
      throws IOException {
    Instant now = clock.instant();
    List<BakeReport> reports =
        records.ids(of).stream()
            .sorted(BakeId.BY_TIME.reversed())
            .limit(all ? Long.MAX_VALUE : USUAL)
            .map(id -> BakeReport.of(records, executions, id, records.names(id), now))
            .toList();
    List<String> none =
        List.of(of.map("There is no bake of %s."::formatted).orElse("There is no bake yet."));
    new Output(spec, json)
        .tell(
            Map.of("bakes", reports.stream().map(BakeReport::json).toList()),
            reports.isEmpty() ? none : BakeTable.lines(reports, now));
    return ExitCode.DONE;
  }

  private int tell(BakeRecords records, Executions executions, BakeId id) throws IOException {
    Instant now = clock.instant();
    Output output = new Output(spec, json);
    Set<String> names = records.names(id);
    if (names.isEmpty()) {
      return output.refuse(List.of("There is no bake %s.".formatted(id)), ExitCode.FAILED);
    }
    BakeReport report = BakeReport.whole(records, executions, id, names, now);
    output.tell(report.json(), BakeTable.whole(report, now));
    return ExitCode.DONE;
  }
}
