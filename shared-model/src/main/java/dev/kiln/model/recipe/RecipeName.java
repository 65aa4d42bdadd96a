package dev.kiln.model.recipe;

/// The name of a recipe, part of object keys, image names and parameter names.
public record RecipeName(String value) {

  /// @throws IllegalArgumentException when `value` is not 1 to 40 of a–z, 0–9 and `-`
  public RecipeName {
    if (!value.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("\"%s\" is not a recipe name".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
