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

  /// As [#COPIER].
  public static final String BAKER = "kiln.baker.zip";

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

  /// The functions of the tooling account.
  ///
  /// @throws IllegalStateException when it is not built
  public static FunctionZip baker() {
    return Baker.ZIP;
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

  /// Of the functions of member accounts, not unpacked.
  ///
  /// @throws IllegalStateException when it is not built
  public static Path copierFile() {
    return built(COPIER, "copier");
  }

  /// Of the functions of the tooling account, not unpacked.
  ///
  /// @throws IllegalStateException when it is not built
  public static Path bakerFile() {
    return built(BAKER, "baker");
  }

  public Path file() {
    return file;
  }

  /// What would be `/var/task`.
  public Path root() {
    return root;
  }

  private static final class Copier {
    static final FunctionZip ZIP = unpack(copierFile());
  }

  private static final class Baker {
    static final FunctionZip ZIP = unpack(bakerFile());
  }

  private static Path built(String property, String module) {
    String file = System.getProperty(property, "");
    if (file.isEmpty() || !Files.isRegularFile(Path.of(file))) {
      throw new IllegalStateException(
          "The zip of %1$s is not there: -D%2$s is '%3$s'.%nMaybe it is not built: ./mvnw package -pl %1$s -am"
              .formatted(module, property, file));
    }
    return Path.of(file);
  }
}
