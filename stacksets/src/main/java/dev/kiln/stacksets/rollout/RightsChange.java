package dev.kiln.stacksets.rollout;

import dev.kiln.model.policy.Grant;
import dev.kiln.model.policy.PolicyDifference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the roles of a stack would gain and lose, by stage.
///
/// @param stages without those that keep what they have
public record RightsChange(String stack, SortedMap<String, Rights> stages) {

  /// @param gained what a role may not do yet
  /// @param lost what it may no longer do then
  public record Rights(List<Grant> gained, List<Grant> lost) {
    public Rights {
      gained = List.copyOf(gained);
      lost = List.copyOf(lost);
    }
  }

  /// @param present the template that is deployed; empty where none is
  /// @throws CallFailedException when one of the templates has policies that cannot be compared
  static RightsChange of(String stack, Optional<String> present, String wanted) {
    SortedMap<String, List<Grant>> before =
        present.map(RightsChange::rights).orElse(new TreeMap<>());
    SortedMap<String, List<Grant>> after = rights(wanted);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    SortedMap<String, Rights> changes = new TreeMap<>();
    for (String name : names) {
      PolicyDifference difference =
          PolicyDifference.between(
              before.getOrDefault(name, List.of()), after.getOrDefault(name, List.of()));
      if (!difference.isEmpty()) {
        List<Grant> gained = new ArrayList<>(difference.wider());
        gained.addAll(difference.spare());
        List<Grant> lost = new ArrayList<>(difference.missing());
        difference.narrower().forEach(narrowed -> lost.add(narrowed.declared()));
        changes.put(name, new Rights(gained, lost));
      }
    }
    return new RightsChange(stack, changes);
  }

  private static SortedMap<String, List<Grant>> rights(String template) {
    try {
      return RoleRights.of(template);
    } catch (IOException e) {
      throw new CallFailedException(
          new Failure(
              "The policies of the template cannot be compared: " + e.getMessage(),
              Failure.Kind.LASTING),
          e);
    }
  }
}
