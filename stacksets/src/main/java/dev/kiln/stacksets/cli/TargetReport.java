package dev.kiln.stacksets.cli;

import dev.kiln.model.text.Columns;
import dev.kiln.model.text.Printable;
import dev.kiln.stacksets.rollout.Failure;
import dev.kiln.stacksets.rollout.Report;
import dev.kiln.stacksets.rollout.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How a roll-out went, as people and machines read it.
final class TargetReport {
  private TargetReport() {}

  static List<String> lines(Report report) {
    List<String> lines = new ArrayList<>();
    Map<Standing, Integer> counts = new TreeMap<>();
    if (!report.outcomes().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("ACCOUNT", "REGION", "IS", "WHY"));
      for (Report.Outcome outcome : report.outcomes()) {
        counts.merge(outcome.standing(), 1, Integer::sum);
        rows.add(
            List.of(
                outcome.target().account().value(),
                outcome.target().region().value(),
                outcome.standing().toString(),
                Printable.line(outcome.reason())));
      }
      lines.addAll(Columns.lines(rows));
    }
    lines.add(counts(counts));
    return lines;
  }

  /// Such as `3 current, 1 failed`.
  static String counts(Map<Standing, Integer> counts) {
    return counts.isEmpty()
        ? "No members."
        : new TreeMap<>(counts)
            .entrySet().stream()
                .map(count -> "%d %s".formatted(count.getValue(), count.getKey()))
                .collect(Collectors.joining(", "));
  }

  /// `{"outcome": "done" | "failed", "targets": [{"account", "region", "standing", "reason"}],
  /// "problems": []}`.
  static Map<String, Object> json(Report report) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("outcome", report.isRight() ? "done" : "failed");
    List<Map<String, Object>> targets = new ArrayList<>();
    for (Report.Outcome outcome : report.outcomes()) {
      Map<String, Object> target = new LinkedHashMap<>();
      target.put("account", outcome.target().account().value());
      target.put("region", outcome.target().region().value());
      target.put("standing", outcome.standing().toString());
      target.put("reason", outcome.reason());
      targets.add(target);
    }
    object.put("targets", targets);
    object.put("problems", report.stopped().stream().map(Failure::words).toList());
    return object;
  }
}
