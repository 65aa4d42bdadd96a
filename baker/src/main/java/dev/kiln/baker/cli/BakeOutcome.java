package dev.kiln.baker.cli;

import dev.kiln.baker.changes.Need;
import dev.kiln.model.bake.Published;

/// What a bake that went well came to.
sealed interface BakeOutcome {

  record Baked(Published published) implements BakeOutcome {}

  /// There was nothing new to bake.
  record Unchanged(Need.Nothing nothing) implements BakeOutcome {}
}
