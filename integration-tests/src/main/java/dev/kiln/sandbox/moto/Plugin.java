package dev.kiln.sandbox.moto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;

/// Kiln's rules for Moto, Python files from this module's class path, unpacked for one server.
record Plugin(Path directory) implements AutoCloseable {

  private static final String ENTRY = "sitecustomize.py";
  private static final String PACKAGE = "kiln_moto";

  static Plugin unpack() {
    try {
      var plugin = new Plugin(Files.createTempDirectory("kiln-moto-"));
      URI entry = Objects.requireNonNull(Plugin.class.getResource("/" + ENTRY), ENTRY).toURI();
      if (entry.getScheme().equals("jar")) {
        // By its path: by its URI a jar can be open only once, and two may start at once.
        Path file =
            Path.of(Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (var jar = FileSystems.newFileSystem(file)) {
          plugin.takeFrom(jar.getPath("/"));
        }
      } else {
        plugin.takeFrom(Path.of(entry).resolveSibling(""));
      }
      return plugin;
    } catch (IOException e) {
      throw new UncheckedIOException("Kiln's rules for Moto cannot be unpacked", e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// What makes a Python that has [#directory()] at `there` start Moto with the rules, and leave
  /// when its standard input ends.
  static Map<String, String> environment(String there) {
    return Map.of(
        "PYTHONPATH", there,
        "PYTHONUNBUFFERED", "1",
        "KILN_MOTO", "1",
        "KILN_MOTO_PARENT", "stdin",
        // Moto's own 1,177 public images would be in every account and Region.
        "MOTO_EC2_LOAD_DEFAULT_AMIS", "false");
  }

  @Override
  public void close() {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A file left among the temporary ones is not worth failing what was done with Moto.
      directory.toFile().deleteOnExit();
    }
  }

  private void takeFrom(Path root) throws IOException {
    Files.copy(root.resolve(ENTRY), directory.resolve(ENTRY));
    try (var files = Files.walk(root.resolve(PACKAGE))) {
      for (Path file : files.toList()) {
        Path copy = directory.resolve(root.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }
}
