package dev.kiln.baker.privileges;

import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Evidence;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageRole;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What roles may do, for machines.
///
/// ```json
/// {"stages": [{"stage": "copy", "runsIn": "member", "privileges": [
///    {"action": "ec2:CopyImage", "resources": ["…"], "conditions": {"StringEquals ec2:Owner": ["…"]},
///     "why": "…", "evidence": {"kind": "live", "page": "https://…", "open": "whether …"}}]}],
///  "actions": 29, "of": 1420,
///  "notYetProven": [{"stage": "copy", "action": "…", "open": "whether …", "page": "https://…"}]}
/// ```
///
/// The kind of evidence is one of `sandbox`, `documented` and `live`; only the last has `open`.
public final class PrivilegeJson {
  private PrivilegeJson() {}

  public static Map<String, Object> of(List<StageRole> roles) {
    PrivilegeCount count = PrivilegeCount.of(roles);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("stages", roles.stream().map(PrivilegeJson::of).toList());
    result.put("actions", count.used());
    result.put("of", count.available());
    result.put("notYetProven", OpenPoint.of(roles).stream().map(PrivilegeJson::of).toList());
    return result;
  }

  private static Map<String, Object> of(StageRole role) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("stage", role.stage().toString());
    result.put("runsIn", PrivilegeTable.runsIn(role));
    result.put("privileges", role.privileges().stream().map(PrivilegeJson::of).toList());
    return result;
  }

  private static Map<String, Object> of(Privilege privilege) {
    Map<String, Object> conditions = new LinkedHashMap<>();
    for (Condition condition : privilege.conditions()) {
      conditions.put(condition.operator() + " " + condition.key(), condition.values());
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("action", privilege.action().toString());
    result.put("resources", privilege.resources().stream().map(PrivilegeJson::of).toList());
    result.put("conditions", conditions);
    result.put("why", privilege.why());
    privilege.resources().stream()
        .filter(Resource.Everything.class::isInstance)
        .map(Resource.Everything.class::cast)
        .findFirst()
        .ifPresent(everything -> {
          result.put("whyEverything", everything.why());
          everything.where().ifPresent(place -> result.put("onlyWhere", place.toString()));
        });
    result.put("evidence", of(privilege.evidence()));
    return result;
  }

  private static String of(Resource resource) {
    return switch (resource) {
      case Resource.Typed typed -> typed.arn();
      case Resource.Everything _ -> "*";
    };
  }

  private static Map<String, Object> of(Evidence evidence) {
    return switch (evidence) {
      case Evidence.Sandbox(URI page, String open) -> evidence("sandbox", page, open);
      case Evidence.Documented(URI page) -> evidence("documented", page, "");
      case Evidence.Live(URI page, String what) -> evidence("live", page, what);
    };
  }

  private static Map<String, Object> evidence(String kind, URI page, String open) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("kind", kind);
    result.put("page", page.toString());
    if (!open.isEmpty()) {
      result.put("open", open);
    }
    return result;
  }

  private static Map<String, Object> of(OpenPoint point) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("stage", point.stage().toString());
    result.put("action", point.action().toString());
    result.put("open", point.open());
    result.put("page", point.page().toString());
    return result;
  }
}
