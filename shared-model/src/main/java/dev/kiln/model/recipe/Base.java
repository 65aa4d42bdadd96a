package dev.kiln.model.recipe;

import dev.kiln.model.image.ImageId;

/// How a recipe names the image it starts from.
public sealed interface Base {

  /// The newest image of `owner` (account id or alias such as `amazon`) whose name matches.
  record Newest(String owner, String name, Architecture architecture) implements Base {}

  /// The image a public SSM parameter points to.
  record Parameter(String name) implements Base {}

  /// Exactly this image.
  record Image(ImageId id) implements Base {}

  /// The newest published image of another recipe.
  record OfRecipe(RecipeName recipe) implements Base {}
}
