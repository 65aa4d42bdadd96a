package dev.kiln.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// A jar in memory.
///
/// @param entries by name, without directories
record Jar(String fileName, SortedMap<String, byte[]> entries) {
  static final String CLASS = ".class";

  static Jar read(Path file) throws IOException {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          entries.put(entry.getName(), zip.readAllBytes());
        }
      }
    }
    return new Jar(file.getFileName().toString(), entries);
  }

  /// @param className as in class files, `java/lang/String`
  Optional<byte[]> classFile(String className) {
    return Optional.ofNullable(entries.get(className + CLASS));
  }
}
