package dev.kiln.baker.privileges;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Evidence;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What roles may do, for people to read: every privilege with its reason and evidence, how many
/// actions there are, and what is not proven yet.
public final class PrivilegeTable {
  private PrivilegeTable() {}

  public static List<String> of(List<StageRole> roles) {
    List<String> lines = new ArrayList<>();
    for (StageRole role : roles) {
      lines.add("%s, in %s".formatted(role.stage(), runsIn(role)));
      role.privileges().forEach(privilege -> lines.addAll(of(privilege)));
      lines.add("");
    }
    lines.addAll(counts(roles));
    lines.addAll(notYetProven(roles));
    return lines;
  }

  static String runsIn(StageRole role) {
    return role.runsIn().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String text(Resource resource) {
    return switch (resource) {
      case Resource.Typed typed -> typed.arn();
      case Resource.Everything(String why, Optional<Place> where) ->
          "* (%s%s)"
              .formatted(why, where.map(place -> "; only where there are " + place).orElse(""));
    };
  }

  private static List<String> of(Privilege privilege) {
    List<String> lines = new ArrayList<>();
    lines.add("  %-36s %s".formatted(privilege.action(), privilege.why()));
    for (Resource resource : privilege.resources()) {
      lines.add("      on   " + text(resource));
    }
    for (Condition condition : privilege.conditions()) {
      lines.add(
          "      when %s %s %s"
              .formatted(
                  condition.key(), condition.operator(), String.join(", ", condition.values())));
    }
    lines.add("      by   " + text(privilege.evidence()));
    return lines;
  }

  private static String text(Evidence evidence) {
    return switch (evidence) {
      case Evidence.Sandbox(URI page, String open) ->
          "a test in the sandbox, after %s".formatted(page)
              + (open.isEmpty() ? "" : "; to be tried live: " + open);
      case Evidence.Documented(URI page) -> "AWS's page only: %s".formatted(page);
      case Evidence.Live(URI page, String what) ->
          "AWS's page only: %s; to be tried live: %s".formatted(page, what);
    };
  }

  private static List<String> counts(List<StageRole> roles) {
    List<String> lines = new ArrayList<>();
    lines.add("%-14s %s".formatted("STAGE", "ACTIONS"));
    for (StageRole role : roles) {
      lines.add("%-14s %d".formatted(role.stage(), PrivilegeCount.actions(List.of(role))));
    }
    PrivilegeCount count = PrivilegeCount.of(roles);
    lines.add(
        "%-14s %d of the %d that AWS has in %s"
            .formatted(
                "together", count.used(), count.available(), String.join(", ", count.services())));
    return lines;
  }

  /// Privileges of one stage that one trial settles stand together.
  private static List<String> notYetProven(List<StageRole> roles) {
    Map<Trial, String> actions =
        OpenPoint.of(roles).stream()
            .collect(
                groupingBy(
                    Trial::of,
                    LinkedHashMap::new,
                    Collectors.mapping(point -> point.action().toString(), joining(", "))));
    List<String> lines = new ArrayList<>();
    if (!actions.isEmpty()) {
      lines.add("");
      lines.add("Not yet proven; to be tried in a live account:");
    }
    actions.forEach((trial, of) -> {
      lines.add("  %-14s %s".formatted(trial.stage(), of));
      lines.add("      try  " + trial.open());
      lines.add("      see  " + trial.page());
    });
    return lines;
  }

  private record Trial(StageName stage, String open, URI page) {
    static Trial of(OpenPoint point) {
      return new Trial(point.stage(), point.open(), point.page());
    }
  }
}
