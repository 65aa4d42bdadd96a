package dev.kiln.stacksets.rollout;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Rollout;
import java.util.List;

/// Where templates and artifacts come from.
public interface TemplateSource {

  /// What keeps a release from being made, such as a value for a parameter that is none; each with
  /// its place in `kiln.yaml`, and what would be right.
  List<String> problems(Installation installation, Rollout.ByStackSet rollout);

  /// @param rollout the installation's own
  /// @throws IllegalStateException where there are [problems][#problems]
  Release release(Installation installation, Rollout.ByStackSet rollout);
}
