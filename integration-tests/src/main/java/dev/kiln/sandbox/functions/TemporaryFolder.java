package dev.kiln.sandbox.functions;

import dev.kiln.sandbox.moto.OnceAtTheEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A folder that is removed when this JVM ends.
final class TemporaryFolder {
  private TemporaryFolder() {}

  static Path make() throws IOException {
    Path folder = Files.createTempDirectory("kiln-functions-");
    var _ = new OnceAtTheEnd(() -> remove(folder));
    return folder;
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException _) {
      // Folders for temporary files are cleared sooner or later.
    }
  }
}
