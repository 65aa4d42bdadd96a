package dev.kiln.baker.cli;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.Ec2KeptImages;
import dev.kiln.baker.collect.KeptImages.Binned;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.installation.Installation;
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

/// `kiln restore`.
@Prototype
@Command(
    name = "restore",
    description = {
      "Bring back an image of the tooling account that was removed, where a rule of the Recycle Bin"
          + " kept it. It stays from then on, see kiln keep.",
      "Whom it was shared with, AWS does not remember: kiln publish shares it again."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "IMAGE", description = "Such as ami-0123456789abcdef0.")
  String image = "";

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final AwsAccess access;

  RestoreCommand(AwsAccess access) {
    this.access = access;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<ImageId> id = Arguments.image("IMAGE", image, problems);
    Optional<Installation> at = installation.read(problems);
    if (id.isEmpty() || at.isEmpty() || !problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    Output output = new Output(spec, json);
    List<SnapshotId> snapshots;
    boolean isBack;
    try (Ec2KeptImages images = new Ec2KeptImages(access, at.get())) {
      Optional<Binned> binned = images.inBin(id.get());
      if (binned.isEmpty() && !images.isThere(id.get())) {
        return output.refuse(
            List.of(
                "The Recycle Bin of %s, %s has no %s.%nMaybe no rule keeps images there, or its time is over."
                    .formatted(at.get().tooling(), at.get().region(), id.get())),
            ExitCode.FAILED);
      }
      // Where an earlier try broke off, the rest is done.
      snapshots = binned.map(Binned::snapshots).orElse(List.of());
      snapshots.forEach(images::restore);
      binned.ifPresent(_ -> images.restore(id.get()));
      isBack = binned.isPresent();
      // Its mark has run out: without a word that it stays, it would go at once.
      if (isBack || !images.isKept(id.get())) {
        images.keep(id.get(), "restored");
      }
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("image", id.get().value());
    object.put("snapshots", snapshots.stream().map(SnapshotId::value).toList());
    object.put("changed", isBack);
    output.tell(
        object,
        "%s is %s, and stays until kiln keep %1$s --undo"
            .formatted(id.get(), isBack ? "back" : "there already"));
    return ExitCode.DONE;
  }
}
