package dev.kiln.sandbox.privileges;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What came of every right that was taken away, for people.
final class LiveTable {
  private final List<Verdict> verdicts = new ArrayList<>();

  void add(Verdict verdict) {
    verdicts.add(verdict);
  }

  void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(file, lines());
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("needed   right, and below it what went wrong without it");
    for (Verdict verdict : verdicts) {
      lines.add(
          "%-8s %s [%s]"
              .formatted(
                  verdict.need().toString().toLowerCase(Locale.ROOT),
                  verdict.right(),
                  verdict.right().privilege().evidence().getClass().getSimpleName()));
      lines.add("         " + (verdict.said().isEmpty() ? "nothing" : verdict.said()));
    }
    return lines;
  }
}
