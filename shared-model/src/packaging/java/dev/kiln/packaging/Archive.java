package dev.kiln.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes zips of which the same entries give the same bytes.
final class Archive {
  /// Zips have local times, so this is the same wherever it is built.
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private Archive() {}

  /// A jar whose entries are not compressed: the zip around it is, better, and the JVM has less to
  /// do. It has entries for directories, because Micronaut lists some.
  static byte[] storedJar(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      Set<String> directories = new HashSet<>();
      byte[] manifest = entries.get(MANIFEST);
      if (manifest != null) {
        store(zip, MANIFEST, manifest, directories);
      }
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        if (!entry.getKey().equals(MANIFEST)) {
          store(zip, entry.getKey(), entry.getValue(), directories);
        }
      }
    }
    return bytes.toByteArray();
  }

  static void write(Map<String, byte[]> entries, OutputStream to) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(to)) {
      zip.setLevel(9);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(entry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes, Set<String> directories)
      throws IOException {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      String directory = name.substring(0, slash + 1);
      if (directories.add(directory)) {
        store(zip, directory, new byte[0]);
      }
    }
    store(zip, name, bytes);
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    ZipEntry entry = entry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    return entry;
  }
}
