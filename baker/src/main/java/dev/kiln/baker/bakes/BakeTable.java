package dev.kiln.baker.bakes;

import dev.kiln.model.text.Age;
import dev.kiln.model.text.Columns;
import dev.kiln.model.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Bakes as lines for people.
public final class BakeTable {
  private static final List<String> HEADS =
      List.of("bake", "state", "stage", "age", "image", "why");

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
    return Columns.lines(rows);
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

  private static String age(BakeStatus status, Instant now) {
    return Age.of(Duration.between(status.startedAt(), now));
  }
}
