package dev.kiln.baker.bakes;

import dev.kiln.model.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Bakes as lines for people.
public final class BakeTable {
  private static final List<String> HEADS =
      List.of("bake", "state", "stage", "age", "image", "why");
  private static final int DAYS_FROM_HOURS = 48;

  private BakeTable() {}

  /// A row for each bake below one line of heads.
  public static List<String> lines(List<BakeReport> reports, Instant now) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADS));
    for (BakeReport report : reports) {
      BakeStatus status = report.status();
      rows.add(
          List.of(
              status.bake().value(),
              status.state().toString(),
              status.stage().toString(),
              age(status, now),
              report.image().orElse("-"),
              Printable.line(report.why())));
    }
    List<Integer> widths =
        IntStream.range(0, HEADS.size())
            .mapToObj(
                column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toList();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  /// All that is recorded of one bake, entry by entry, then why it failed.
  public static List<String> whole(BakeReport report, Instant now) {
    BakeStatus status = report.status();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s is %s, in stage %s; it began %s ago"
            .formatted(status.bake(), status.state(), status.stage(), age(status, now)));
    report
        .entries()
        .forEach((name, entry) -> {
          lines.add("  " + name);
          entry.forEach((field, value) -> {
            if (!field.equals("why") || status.failure().isEmpty()) {
              lines.add("    %-12s %s".formatted(field, Printable.line(String.valueOf(value))));
            }
          });
        });
    if (status.failure().isPresent()) {
      lines.add("  why");
      report.wholeWhy().forEach(line -> lines.add("    " + Printable.line(line)));
    }
    return lines;
  }

  private static String line(List<String> row, List<Integer> widths) {
    return IntStream.range(0, row.size())
        .mapToObj(
            column -> row.get(column) + " ".repeat(widths.get(column) - row.get(column).length()))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private static String age(BakeStatus status, Instant now) {
    Duration age = Duration.between(status.startedAt(), now);
    if (age.toMinutes() < 1) {
      return age.toSeconds() + " s";
    }
    if (age.toHours() < 1) {
      return age.toMinutes() + " min";
    }
    return age.toHours() < DAYS_FROM_HOURS ? age.toHours() + " h" : age.toDays() + " d";
  }
}
