package dev.kiln.model.document;

import java.nio.file.Path;
import java.util.Comparator;

/// One thing that is wrong with a file.
///
/// @param line counted from 1; 0 for the file as a whole
/// @param place the path of keys, such as `publish.targets[0].regions`; empty for the whole file
/// @param message what is wrong, with the value, and what would be right
public record Problem(Path file, int line, String place, String message)
    implements Comparable<Problem> {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparing(Problem::place)
          .thenComparing(Problem::message);

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    String where = place.isEmpty() ? "" : place + ": ";
    return "%s: %s%s".formatted(line == 0 ? file : file + ":" + line, where, message);
  }
}
