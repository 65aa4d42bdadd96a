package dev.kiln.model.policy;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What one statement allows, for one of its actions on one of its resources.
///
/// @param action may have wildcards, and ignores case
/// @param resource an ARN, which may have wildcards, or `*`
/// @param limits all of them have to fit
public record Grant(String action, String resource, List<Limit> limits) {
  public Grant {
    limits = List.copyOf(limits);
  }

  /// Whether this allows all that `other` allows.
  public boolean covers(Grant other) {
    return coversActionOf(other)
        && Wildcards.covers(resource, other.resource)
        && limits.stream()
            .allMatch(limit -> other.limits.stream().anyMatch(each -> each.implies(limit)));
  }

  boolean coversActionOf(Grant other) {
    return Wildcards.covers(action.toLowerCase(Locale.ROOT), other.action.toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    String when = limits.stream().map(Limit::toString).collect(Collectors.joining(" and "));
    return "%s on %s%s".formatted(action, resource, when.isEmpty() ? "" : " when " + when);
  }
}
