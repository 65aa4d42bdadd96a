package dev.kiln.baker.privileges;

import dev.kiln.model.policy.Grant;
import dev.kiln.model.policy.PolicyDifference;
import dev.kiln.model.policy.PolicyDifference.Narrowed;
import dev.kiln.model.stage.StageName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells how a stage's role in an account differs from the declaration, and what to do about it.
public final class DifferenceReport {
  private DifferenceReport() {}

  public static List<String> lines(StageName stage, PolicyDifference difference) {
    if (difference.isEmpty()) {
      return List.of("The policy allows exactly what stage %s declares.".formatted(stage));
    }
    List<String> lines = new ArrayList<>();
    difference.missing().forEach(grant -> lines.add("missing   " + grant));
    for (Narrowed narrowed : difference.narrower()) {
      lines.add("narrower  " + narrowed.declared());
      narrowed.present().forEach(grant -> lines.add("    only  " + grant));
    }
    difference.wider().forEach(grant -> lines.add("wider     " + grant));
    List<Grant> unknown = unknown(difference);
    difference
        .spare()
        .forEach(
            grant -> lines.add((unknown.contains(grant) ? "unknown   " : "spare     ") + grant));
    lines.add("");
    if (!difference.missing().isEmpty()) {
      lines.add("missing: the stage needs it, and the policy does not give it.");
    }
    if (!difference.narrower().isEmpty()) {
      lines.add("narrower: the stage needs all of it, and the policy gives only a part.");
    }
    if (!difference.wider().isEmpty()) {
      lines.add(
          "wider: the policy gives an action of the stage on more, or under fewer or other conditions.");
    }
    if (!unknown.isEmpty()) {
      lines.add("unknown: AWS has no such action. Maybe it is mistyped.");
    }
    if (difference.spare().size() > unknown.size()) {
      lines.add("spare: the stage never uses the action.");
    }
    lines.add("The same command with --policy instead of --diff FILE prints the policy to put.");
    return lines;
  }

  /// `{"stage", "missing": [], "narrower": [{"declared", "present": []}], "wider": [], "spare": [],
  /// "unknown": []}`, grants as texts. What is unknown is spare as well.
  public static Map<String, Object> json(StageName stage, PolicyDifference difference) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("stage", stage.toString());
    result.put("missing", texts(difference.missing()));
    result.put("narrower", difference.narrower().stream().map(DifferenceReport::json).toList());
    result.put("wider", texts(difference.wider()));
    result.put("spare", texts(difference.spare()));
    result.put("unknown", texts(unknown(difference)));
    return result;
  }

  private static List<Grant> unknown(PolicyDifference difference) {
    return difference.spare().stream()
        .filter(grant -> AwsActions.isUnknown(grant.action()))
        .toList();
  }

  private static Map<String, Object> json(Narrowed narrowed) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("declared", narrowed.declared().toString());
    result.put("present", texts(narrowed.present()));
    return result;
  }

  private static List<String> texts(List<Grant> grants) {
    return grants.stream().map(Grant::toString).toList();
  }
}
