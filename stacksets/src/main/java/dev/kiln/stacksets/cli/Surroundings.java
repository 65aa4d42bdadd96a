package dev.kiln.stacksets.cli;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Rollout;
import dev.kiln.stacksets.rollout.Cloud;
import dev.kiln.stacksets.rollout.Pause;
import dev.kiln.stacksets.rollout.TemplateSource;

/// What the commands work with.
public record Surroundings(Clouds clouds, TemplateSource templates, Pause pause) {

  /// How AWS is reached.
  public interface Clouds {
    Cloud of(Installation installation, Rollout.ByStackSet rollout);
  }
}
