package dev.kiln.stacksets.cli;

import dev.kiln.model.policy.Grant;
import dev.kiln.stacksets.rollout.RightsChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What roles would gain and lose, as people and machines read it.
final class RightsReport {
  private RightsReport() {}

  static List<String> lines(List<RightsChange> changes) {
    List<String> lines = new ArrayList<>();
    for (RightsChange change : changes) {
      change
          .stages()
          .forEach((stage, rights) -> {
            lines.add("%s, %s".formatted(stage, change.stack()));
            rights.gained().forEach(grant -> lines.add("  gains  " + grant));
            rights.lost().forEach(grant -> lines.add("  loses  " + grant));
          });
    }
    return lines.isEmpty() ? List.of("No role would gain or lose a right.") : lines;
  }

  /// `{"roles": [{"stack", "stage", "gained": [], "lost": []}]}`, grants as texts.
  static Map<String, Object> json(List<RightsChange> changes) {
    List<Map<String, Object>> roles = new ArrayList<>();
    for (RightsChange change : changes) {
      change
          .stages()
          .forEach((stage, rights) -> {
            Map<String, Object> role = new LinkedHashMap<>();
            role.put("stack", change.stack());
            role.put("stage", stage);
            role.put("gained", rights.gained().stream().map(Grant::toString).toList());
            role.put("lost", rights.lost().stream().map(Grant::toString).toList());
            roles.add(role);
          });
    }
    return Map.of("roles", roles);
  }
}
