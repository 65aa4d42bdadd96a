package dev.kiln.baker.cli;

import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.InstallationFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where Kiln is installed, for commands that need no recipe's file.
final class InstallationOption {
  @Option(
      names = "--installation",
      paramLabel = "FILE",
      description = "Says where Kiln is installed (default: kiln.yaml).")
  Path installation = Path.of("kiln.yaml");

  /// Reads the file; empty after problems.
  Optional<Installation> read(List<String> problems) {
    return switch (InstallationFile.read(installation)) {
      case Outcome.Right<Installation> right -> Optional.of(right.value());
      case Outcome.Wrong<Installation> wrong -> {
        String hint =
            Files.exists(installation)
                ? ""
                : "; expected kiln.yaml here, or another file by --installation";
        wrong.problems().forEach(problem -> problems.add(problem + hint));
        yield Optional.empty();
      }
    };
  }
}
