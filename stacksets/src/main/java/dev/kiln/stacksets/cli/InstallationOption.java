package dev.kiln.stacksets.cli;

import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.InstallationFile;
import dev.kiln.model.installation.Rollout;
import dev.kiln.stacksets.rollout.Cloud;
import dev.kiln.stacksets.rollout.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// What is rolled out, and where.
final class InstallationOption {
  @Option(
      names = "--installation",
      paramLabel = "FILE",
      description = "Says where Kiln is installed (default: kiln.yaml).")
  Path installation = Path.of("kiln.yaml");

  /// @throws WrongInput with every problem of the file
  Site read(Surroundings surroundings) {
    Installation found = installation();
    return switch (found.rollout()) {
      case Rollout.ByStackSet rollout -> {
        List<String> problems = surroundings.templates().problems(found, rollout);
        if (!problems.isEmpty()) {
          throw new WrongInput(problems.stream().map(each -> installation + ": " + each).toList());
        }
        yield new Site(
            found,
            rollout,
            surroundings.templates().release(found, rollout),
            surroundings.clouds().of(found, rollout));
      }
      case Rollout.Elsewhere _ ->
          throw new WrongInput(
              List.of(
                  "%s: fleet.regions: is missing; expected the regions copies are made in, to roll out to"
                      .formatted(installation)));
    };
  }

  private Installation installation() {
    return switch (InstallationFile.read(installation)) {
      case Outcome.Right<Installation> right -> right.value();
      case Outcome.Wrong<Installation> wrong -> {
        String hint =
            Files.exists(installation)
                ? ""
                : "; expected kiln.yaml here, or another file by --installation";
        throw new WrongInput(wrong.problems().stream().map(problem -> problem + hint).toList());
      }
    };
  }

  record Site(
      Installation installation, Rollout.ByStackSet rollout, Release release, Cloud cloud) {}
}
