package dev.kiln.baker.recipe;

import dev.kiln.model.document.Document;
import dev.kiln.model.recipe.RecipeName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// Which recipe is based on which, as far as their files lie side by side. A base without a file
/// here may have one elsewhere.
///
/// One serves all files that are read together, so that each circle is told once.
public final class Lineage {
  private final Map<Path, Optional<RecipeName>> bases = new HashMap<>();
  private final Set<Path> inCircles = new HashSet<>();

  /// The circle that a recipe is part of, from its base round to itself; empty where it is in none,
  /// or in one that was told before.
  Optional<List<RecipeName>> untoldCircle(Path file, RecipeName base) {
    Path start = place(file);
    if (inCircles.contains(start)) {
      return Optional.empty();
    }
    bases.put(start, Optional.of(base));
    SequencedSet<Path> passed = new LinkedHashSet<>();
    List<RecipeName> names = new ArrayList<>();
    Path at = start;
    while (passed.add(at)) {
      Optional<RecipeName> next = baseOf(at);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      names.add(next.get());
      at = at.resolveSibling(next.get() + ".yaml");
    }
    if (!at.equals(start)) {
      // The way leads into a circle without this recipe; it is for those that are in it.
      return Optional.empty();
    }
    inCircles.addAll(passed);
    return Optional.of(names);
  }

  /// Whether the recipe is part of a circle that was told.
  public boolean isInCircle(Path file) {
    return inCircles.contains(place(file));
  }

  private Optional<RecipeName> baseOf(Path file) {
    return bases.computeIfAbsent(
        file, sibling -> Document.peek(sibling, RecipeKinds.NAME, "base", "recipe"));
  }

  private static Path place(Path file) {
    return file.toAbsolutePath().normalize();
  }
}
