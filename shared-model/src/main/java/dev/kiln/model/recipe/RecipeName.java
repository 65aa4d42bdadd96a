package dev.kiln.model.recipe;

import java.util.regex.Pattern;

/// The name of a recipe, part of object keys, image names and parameter names.
public record RecipeName(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9-]{1,40}");

  /// @throws IllegalArgumentException when `value` is not 1 to 40 of a–z, 0–9 and `-`
  public RecipeName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not a recipe name".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
