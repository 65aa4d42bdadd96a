package dev.kiln.baker.due;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;

/// What was found out of one recipe that is due, or cannot be read.
public sealed interface Finding {
  RecipeName recipe();

  /// In a few words.
  String why();

  /// @param execution that bakes it
  record Started(RecipeName recipe, BakeId bake, String execution) implements Finding {
    @Override
    public String why() {
      return "%s is baked by %s".formatted(bake, execution);
    }
  }

  /// It was seen to before.
  record Settled(RecipeName recipe, BakeId bake) implements Finding {
    @Override
    public String why() {
      return "%s was begun before".formatted(bake);
    }
  }

  /// It is tried again at the next look.
  record Postponed(RecipeName recipe, String why) implements Finding {}

  /// It cannot be baked.
  record Broken(RecipeName recipe, String why) implements Finding {}
}
