package dev.kiln.model.text;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Rows of texts, one below the other.
public final class Columns {
  private static final String GAP = "  ";

  private Columns() {}

  /// A line for each row, every column as wide as its longest text.
  ///
  /// @param rows all of one length
  public static List<String> lines(List<List<String>> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Integer> widths =
        IntStream.range(0, rows.getFirst().size())
            .mapToObj(
                column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toList();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, List<Integer> widths) {
    return IntStream.range(0, row.size())
        .mapToObj(
            column -> row.get(column) + " ".repeat(widths.get(column) - row.get(column).length()))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }
}
