package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.StageName;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln cancel`.
@Prototype
@Command(
    name = "cancel",
    description = {
      "End a bake that is not published, and terminate its instances.",
      "The process that bakes ends by itself within half a minute, unless it is past the tests: then"
          + " the bake is published all the same. Can be repeated."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "BAKE", description = "The bake's id.")
  String bake = "";

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      description = "Tells others why (default: ${DEFAULT-VALUE}).")
  String why = "by kiln cancel";

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Clock clock;

  CancelCommand(AwsAccess access, Clock clock) {
    this.access = access;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<BakeId> id = Arguments.bake("BAKE", bake, problems);
    var at = installation.read(problems);
    if (id.isEmpty() || at.isEmpty()) {
      throw new WrongInput(problems);
    }
    try (LocalPipeline pipeline = new LocalPipeline(access, at.get(), clock)) {
      return cancel(pipeline, id.get());
    }
  }

  private int cancel(LocalPipeline pipeline, BakeId id) throws IOException {
    BakeRecords records = pipeline.records(id);
    Set<String> names = records.names(id);
    if (names.isEmpty()) {
      return refuse("There is no bake %s.".formatted(id));
    }
    if (BakeStatus.of(records, id, names, clock.instant()).state() == BakeState.PUBLISHED) {
      return refuse(
          "%s is published. Maybe kiln rollback %s is wanted.".formatted(id, id.recipe()));
    }
    new RecordedCancellation(records, id).ask(why, clock.instant());
    List<StageName> found =
        digest(records, id).map(digest -> pipeline.endInstances(id, digest)).orElse(List.of());
    report(id, found);
    return ExitCode.DONE;
  }

  /// Empty where the look-up is not done, and so no instance can have been launched.
  private static Optional<RecipeDigest> digest(BakeRecords records, BakeId id) {
    String lookup = StageName.LOOKUP.toString();
    return records.names(id).contains(lookup)
        ? Optional.ofNullable(records.read(id, lookup).get("digest"))
            .map(digest -> new RecipeDigest(String.valueOf(digest)))
        : Optional.empty();
  }

  private void report(BakeId id, List<StageName> found) throws IOException {
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("bake", id.value());
      result.put("outcome", "cancelled");
      result.put("instancesOf", found.stream().map(StageName::toString).toList());
      Output.json(spec, result);
      return;
    }
    spec.commandLine()
        .getOut()
        .println(
            found.isEmpty()
                ? "%s is cancelled. No instance of it is to be seen.".formatted(id)
                : "%s is cancelled, its instances of %s terminated.".formatted(id, found));
  }

  private int refuse(String words) {
    spec.commandLine().getErr().println(words);
    return ExitCode.FAILED;
  }
}
