package dev.kiln.stacksets.rollout;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Rollout;

/// Where templates and artifacts come from.
public interface TemplateSource {

  /// @param rollout the installation's own
  Release release(Installation installation, Rollout.ByStackSet rollout);
}
