package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.changes.BakeContent;
import dev.kiln.baker.changes.BakeContent.Reading;
import dev.kiln.baker.changes.BakeDiff;
import dev.kiln.model.bake.BakeId;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln diff`.
@Prototype
@Command(
    name = "diff",
    description = {
      "Tell what changed from one bake to another: recipe, base image, packages.",
      "The packages are those the builders listed when their scripts had run."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "BAKE",
      description = "A bake, such as web-20261114T040000Z-1a2b3c.")
  String before = "";

  @Parameters(
      index = "1",
      paramLabel = "BAKE",
      description = "A later one, of the same recipe or of another.")
  String after = "";

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Clock clock;

  DiffCommand(AwsAccess access, Clock clock) {
    this.access = access;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    List<BakeId> ids =
        Stream.of(before, after)
            .flatMap(bake -> Arguments.bake("BAKE", bake, problems).stream())
            .toList();
    var at = installation.read(problems);
    if (at.isEmpty() || !problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    List<BakeContent> contents = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    try (LocalPipeline pipeline = new LocalPipeline(access, at.get(), clock)) {
      BakeRecords records = pipeline.records();
      for (BakeId id : ids) {
        switch (BakeContent.read(id, records)) {
          case Reading.Found found -> contents.add(found.content());
          case Reading.Missing missing -> missed.add(missing.why());
        }
      }
    }
    Output output = new Output(spec, json);
    if (!missed.isEmpty()) {
      return output.refuse(missed, ExitCode.FAILED);
    }
    BakeDiff diff = BakeDiff.between(contents.getFirst(), contents.getLast());
    output.tell(diff.json(), diff.lines());
    return diff.isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }
}
