package dev.kiln.model.recipe;

import java.util.regex.Pattern;

/// SHA-256 over a recipe and all its scripts: 64 hexadecimal digits. Same digest, same content.
public record RecipeDigest(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /// @throws IllegalArgumentException when `value` is not 64 hexadecimal digits
  public RecipeDigest {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not a recipe digest".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
