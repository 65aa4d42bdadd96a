package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kiln push`.
@Prototype
@Command(
    name = "push",
    description = {
      "Store a recipe with its scripts where bakes read them; never overwrites.",
      "Its schedule bakes what was pushed last; what kiln bake stores does not count."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin Inputs inputs = new Inputs();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;
  private final Clock clock;

  PushCommand(AwsAccess access, Clock clock) {
    this.access = access;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    Inputs.Read read = inputs.read();
    boolean stored;
    try (LocalPipeline pipeline = new LocalPipeline(access, read.installation(), clock)) {
      stored = pipeline.release(read.recipe());
    }
    String recipe = read.recipe().recipe().name().value();
    String digest = read.recipe().digest().value();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("recipe", recipe);
    result.put("digest", digest);
    result.put("stored", stored);
    new Output(spec, json)
        .tell(
            result,
            "%s %s as %s".formatted(recipe, stored ? "is stored" : "was there already", digest));
    return ExitCode.DONE;
  }
}
