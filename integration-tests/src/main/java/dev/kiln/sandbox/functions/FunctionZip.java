package dev.kiln.sandbox.functions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// The zip of a module's functions as it is deployed, unpacked once for this JVM.
public final class FunctionZip {
  /// Set by the build and by the launcher.
  public static final String COPIER = "kiln.copier.zip";

  private final Path file;
  private final Path root;

  private FunctionZip(Path file, Path root) {
    this.file = file;
    this.root = root;
  }

  /// The functions of member accounts.
  ///
  /// @throws IllegalStateException when it is not built
  public static FunctionZip copier() {
    return Copier.ZIP;
  }

  /// @return a new folder with its content, removed when this JVM ends
  public static FunctionZip unpack(Path file) {
    try {
      Path root = TemporaryFolder.make();
      try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          Path target = root.resolve(entry.getName()).normalize();
          if (!target.startsWith(root)) {
            throw new IOException("%s has an entry outside of it: %s".formatted(file, entry));
          }
          Files.createDirectories(entry.isDirectory() ? target : target.resolveSibling("."));
          if (!entry.isDirectory()) {
            Files.copy(zip, target);
          }
        }
      }
      return new FunctionZip(file, root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path file() {
    return file;
  }

  /// What would be `/var/task`.
  public Path root() {
    return root;
  }

  private static final class Copier {
    static final FunctionZip ZIP = unpack(built());

    private static Path built() {
      String file = System.getProperty(COPIER, "");
      if (file.isEmpty() || !Files.isRegularFile(Path.of(file))) {
        throw new IllegalStateException(
            "The copier's zip is not there: -D%s is '%s'.%nMaybe it is not built: ./mvnw package -pl copier -am"
                .formatted(COPIER, file));
      }
      return Path.of(file);
    }
  }
}
