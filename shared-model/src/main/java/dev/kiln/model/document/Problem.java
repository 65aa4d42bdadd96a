package dev.kiln.model.document;

import dev.kiln.model.text.Printable;
import java.nio.file.Path;
import java.util.Comparator;

/// One thing that is wrong with a file.
///
/// What comes from the file is made [printable][Printable].
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

  public Problem {
    place = Printable.line(place);
    message = Printable.line(message);
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    String where = place.isEmpty() ? "" : place + ": ";
    String name = Printable.line(file.toString());
    return "%s: %s%s".formatted(line == 0 ? name : name + ":" + line, where, message);
  }
}
