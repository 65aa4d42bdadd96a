package dev.kiln.stacksets.cli;

import dev.kiln.model.text.Columns;
import dev.kiln.model.text.Counted;
import dev.kiln.model.text.Printable;
import dev.kiln.stacksets.rollout.Change;
import dev.kiln.stacksets.rollout.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A plan as people and machines read it.
final class PlanReport {
  private static final int LONGEST_REASON = 120;

  private PlanReport() {}

  static List<String> lines(Plan plan, String tooling) {
    List<String> lines = new ArrayList<>();
    List<Change> changes = plan.changes(tooling);
    if (!changes.isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("ACCOUNT", "REGION", "WHAT", "CHANGE", "WHY"));
      for (Change change : changes) {
        rows.add(
            List.of(
                change.who(),
                change.region(),
                change.what(),
                change.verb().isEmpty() ? "-" : change.verb(),
                Printable.line(change.why(), LONGEST_REASON)));
      }
      lines.addAll(Columns.lines(rows));
    }
    plan.members()
        .atWork()
        .ifPresent(operation ->
            lines.add(
                "%s is %s: apply follows it to its end first."
                    .formatted(operation.id(), operation.state())));
    long done = changes.stream().filter(change -> !change.verb().isEmpty()).count();
    lines.add(
        done == 0
            ? "Nothing would change; %s current.".formatted(members(plan.members().current()))
            : "%s; %s current."
                .formatted(Counted.of(done, "change"), members(plan.members().current())));
    return lines;
  }

  private static String members(int count) {
    return Counted.of(count, "member is", "members are");
  }

  /// `{"changes": [{"account", "region", "what", "change", "why"}], "current", "problems": []}`;
  /// `change` is empty for what stays, `account` may be an organizational unit.
  static Map<String, Object> json(Plan plan, String tooling) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("changes", plan.changes(tooling).stream().map(PlanReport::json).toList());
    object.put("current", plan.members().current());
    plan.members().atWork().ifPresent(operation -> object.put("underWay", operation.id().value()));
    object.put("problems", plan.misfits());
    return object;
  }

  private static Map<String, Object> json(Change change) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("account", change.who());
    object.put("region", change.region());
    object.put("what", change.what());
    object.put("change", change.verb());
    object.put("why", change.why());
    return object;
  }
}
