package dev.kiln.baker.bakes;

import dev.kiln.model.text.Age;
import dev.kiln.model.text.Columns;
import dev.kiln.model.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Bakes as lines for people.
public final class BakeTable {
  private static final List<String> HEADS =
      List.of("bake", "state", "stage", "age", "image", "why");

  /// A row's other columns are about as wide as this.
  private static final int WIDTH_OF_WHY = 80;

  private static final Pattern TIME = Pattern.compile("[0-9-]{10}T[0-9:]{8}\\.[0-9]+Z");

  private static final Set<String> OF_A_PROCESS = Set.of("latest", "standing", "process");

  private static final Map<String, String> LABELS =
      Map.of("startedAt", "began", "latest", "over by", "seenAt", "last sign");

  private BakeTable() {}

  /// A row for each bake below one line of heads. Of why one failed, [#whole] tells the rest.
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
              Printable.line(report.why(), WIDTH_OF_WHY)));
    }
    return Columns.lines(rows);
  }

  /// All that is recorded of one bake, entry by entry, then why it failed.
  public static List<String> whole(BakeReport report, Instant now) {
    BakeStatus status = report.status();
    List<String> lines = new ArrayList<>();
    lines.add("%s %s; it began %s ago".formatted(status.bake(), told(report), age(status, now)));
    report
        .entries()
        .forEach((name, entry) -> {
          lines.add("  " + name);
          entry.forEach((field, value) -> {
            if (isTold(name, field, status)) {
              lines.add("    %-12s %s".formatted(label(name, field), Printable.line(text(value))));
            }
          });
        });
    if (!report.reports().isEmpty()) {
      lines.add("  reports of the instances, with their whole logs");
      report.reports().forEach(address -> lines.add("    " + Printable.line(address)));
    }
    if (status.failure().isPresent()) {
      lines.add("  why");
      report.wholeWhy().forEach(line -> lines.add("    " + Printable.line(line)));
    }
    return lines;
  }

  private static String told(BakeReport report) {
    BakeStatus status = report.status();
    return switch (status.state()) {
      case ASKING -> "asks whether it may go on";
      case WAITING, GAVE_WAY -> report.why();
      case RUNNING -> "is running, in stage " + status.stage();
      case PUBLISHED ->
          report.image().map(image -> "is published as " + image).orElse("is published");
      case FAILED -> "failed in stage " + status.stage();
      case CANCELLED -> "was cancelled in stage " + status.stage();
      case UNCHANGED -> "was not needed: nothing had changed when its turn came";
      case ABANDONED ->
          "is abandoned in stage %s: it never ended, and no process can be at it any longer"
              .formatted(status.stage());
      case UNREADABLE -> "cannot be read";
    };
  }

  /// What a process says of itself is of use while there may be one; the reason has a place of its
  /// own.
  private static boolean isTold(String entry, String field, BakeStatus status) {
    boolean isOfProcess =
        entry.equals(BakeRecords.START) && OF_A_PROCESS.contains(field) && !status.state().isOpen();
    return !isOfProcess && !(field.equals("why") && status.failure().isPresent());
  }

  private static String label(String entry, String field) {
    return entry.equals(BakeRecords.START) ? LABELS.getOrDefault(field, field) : field;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> fields ->
          fields.entrySet().stream()
              .map(field -> "%s %s".formatted(field.getKey(), text(field.getValue())))
              .collect(Collectors.joining(", "));
      case List<?> list ->
          list.stream()
              .map(BakeTable::text)
              .collect(
                  Collectors.joining(
                      list.stream().anyMatch(each -> each instanceof Map<?, ?>) ? "; " : ", "));
      case String text when TIME.matcher(text).matches() -> text.replaceFirst("\\.[0-9]+Z", "Z");
      case null -> "";
      default -> value.toString();
    };
  }

  private static String age(BakeStatus status, Instant now) {
    return Age.of(Duration.between(status.startedAt(), now));
  }
}
