package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.Ec2KeptImages;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln keep`.
@Prototype
@Command(
    name = "keep",
    description = {
      "Have an image of the tooling account stay, whether anything uses it or not.",
      "It is a tag, kiln:keep, that whoever owns a copy may set on it as well."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class KeepCommand implements Callable<Integer> {
  private static final String BECAUSE = "--because";

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "IMAGE", description = "Such as ami-0123456789abcdef0.")
  String image = "";

  @Option(names = BECAUSE, paramLabel = "TEXT", description = "Why, for whoever wonders later.")
  String because = "";

  @Option(names = "--undo", description = "Take it back: the image may go like any other.")
  boolean undo;

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;

  KeepCommand(AwsAccess access) {
    this.access = access;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<ImageId> id = Arguments.image("IMAGE", image, problems);
    Tags.problemsOf(TagKey.KEEP, because)
        .forEach(problem -> problems.add("%s: %s".formatted(BECAUSE, problem)));
    if (because.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          "%s: it has a line break or another control character; expected one line of text"
              .formatted(BECAUSE));
    }
    if (undo && !because.isEmpty()) {
      problems.add("--undo: it takes no " + BECAUSE);
    }
    Optional<Installation> at = installation.read(problems);
    if (id.isEmpty() || at.isEmpty() || !problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    Output output = new Output(spec, json);
    try (Ec2KeptImages images = new Ec2KeptImages(access, at.get())) {
      if (!images.isThere(id.get())) {
        return output.refuse(
            List.of(
                "There is no image %s of Kiln's in %s, %s."
                    .formatted(id.get(), at.get().tooling(), at.get().region())),
            ExitCode.FAILED);
      }
      if (undo) {
        images.letGo(id.get());
      } else {
        images.keep(id.get(), because);
      }
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("image", id.get().value());
    object.put("kept", !undo);
    output.tell(
        object,
        undo
            ? "%s may go when nothing uses it".formatted(id.get())
            : "%s stays, until kiln keep %1$s --undo".formatted(id.get()));
    return ExitCode.DONE;
  }
}
