package dev.kiln.baker.recipe;

import dev.kiln.model.image.Region;
import java.util.Set;

/// The Regions there were when this version of Kiln was made. AWS opens Regions more often than
/// that, so one that is not among them is worth a word, and no mistake.
public interface KnownRegions {
  Set<Region> all();
}
