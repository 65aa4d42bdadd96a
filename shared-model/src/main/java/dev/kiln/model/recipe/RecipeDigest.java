package dev.kiln.model.recipe;

/// SHA-256 over a recipe and all its scripts: 64 hexadecimal digits. Same digest, same content.
public record RecipeDigest(String value) {

  /// @throws IllegalArgumentException when `value` is not 64 hexadecimal digits
  public RecipeDigest {
    if (!value.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("\"%s\" is not a recipe digest".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
