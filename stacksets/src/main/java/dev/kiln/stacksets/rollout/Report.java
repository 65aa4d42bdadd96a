package dev.kiln.stacksets.rollout;

import java.util.List;
import java.util.Optional;

/// How a roll-out went.
///
/// @param outcomes how every account and Region stands now
/// @param stopped why it ended before its end; empty when all was tried
public record Report(List<Outcome> outcomes, Optional<Failure> stopped) {
  public Report {
    outcomes = List.copyOf(outcomes);
  }

  public boolean isRight() {
    return stopped.isEmpty() && outcomes.stream().allMatch(each -> each.standing().isRight());
  }

  /// @param reason AWS's, where it stands badly; may be empty
  public record Outcome(Target target, Standing standing, String reason) {}
}
