package dev.kiln.baker.scripts;

import java.util.Optional;

/// Reads what was pushed.
@FunctionalInterface
public interface RecipeSource {

  /// The object under `key`; empty where there is none.
  Optional<byte[]> get(String key);
}
