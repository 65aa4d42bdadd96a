package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.model.bake.BakeId;
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
import java.util.stream.Collectors;
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
      "The process that bakes ends by itself within half a minute. Past the tests it is too late: the"
          + " bake is published, and nothing is cancelled. Can be repeated."
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
    Output output = new Output(spec, json);
    BakeRecords records = pipeline.records(id);
    Set<String> names = records.names(id);
    if (names.isEmpty()) {
      return output.refuse(List.of("There is no bake %s.".formatted(id)), ExitCode.FAILED);
    }
    BakeStatus before = BakeStatus.orUnreadable(records, id, names, clock.instant());
    if (before.state() == BakeState.PUBLISHED) {
      return output.refuse(
          List.of("%s is published. Maybe kiln rollback %s is wanted.".formatted(id, id.recipe())),
          ExitCode.FAILED);
    }
    if (before.isPastCancelling()) {
      return output.refuse(List.of(tooLate(before)), ExitCode.FAILED);
    }
    new RecordedCancellation(records, id).ask(why, clock.instant());
    // A function that is at work meanwhile sees the cancellation; a runbook that was stopped would
    // call none again to clean up, so this is done here.
    before.execution().ifPresent(execution -> pipeline.executions(id).stop(execution));
    Set<String> namesNow = records.names(id);
    List<StageName> found =
        records
            .pinned(id, namesNow)
            .map(pinned -> pipeline.endInstances(id, pinned.digest()))
            .orElse(List.of());
    return BakeStatus.orUnreadable(records, id, namesNow, clock.instant()).isPastCancelling()
        ? output.refuse(List.of(perhapsTooLate(id)), ExitCode.FAILED)
        : cancelled(output, before, found);
  }

  private static String tooLate(BakeStatus bake) {
    return """
    Too late: %1$s is tested, and its process publishes it.
    Maybe kiln rollback %2$s is wanted after that, or the process is no more: then take the bake up \
    by --resume %1$s.\
    """
        .formatted(bake.bake(), bake.bake().recipe());
  }

  private static String earlier(BakeStatus before) {
    return switch (before.state()) {
      case FAILED -> ", which failed before,";
      case CANCELLED -> ", which was cancelled before,";
      case GAVE_WAY -> ", which gave way before,";
      case UNCHANGED -> ", which was not needed,";
      case ASKING, WAITING, RUNNING, PUBLISHED, ABANDONED, UNREADABLE -> "";
    };
  }

  private static String perhapsTooLate(BakeId bake) {
    return """
    %1$s ended its tests while it was cancelled, so its process may publish it all the same.
    Maybe kiln status %1$s tells in a minute.\
    """
        .formatted(bake);
  }

  private static int cancelled(Output output, BakeStatus before, List<StageName> found)
      throws IOException {
    BakeId id = before.bake();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("bake", id.value());
    result.put("outcome", "cancelled");
    result.put("instancesOf", found.stream().map(StageName::toString).toList());
    String stages = found.stream().map(StageName::toString).collect(Collectors.joining(" and "));
    output.tell(
        result,
        "%s%s is cancelled. %s"
            .formatted(
                id,
                earlier(before),
                found.isEmpty()
                    ? "It has no instance at work."
                    : "Its instance of %s is terminated.".formatted(stages)));
    return ExitCode.DONE;
  }
}
