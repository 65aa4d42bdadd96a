package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import java.util.List;
import java.util.Optional;

/// Arguments that are names; a bad one is told by the place where it stands.
final class Arguments {
  private Arguments() {}

  static Optional<BakeId> bake(String place, String text, List<String> problems) {
    try {
      return Optional.of(new BakeId(text));
    } catch (IllegalArgumentException e) {
      problems.add(
          "%s: %s; expected one such as web-20261121T040000Z-1a2b3c"
              .formatted(place, e.getMessage()));
      return Optional.empty();
    }
  }

  /// A bake of one recipe; of any, where `recipe` is empty.
  static Optional<BakeId> bake(
      String place, String text, Optional<RecipeName> recipe, List<String> problems) {
    Optional<BakeId> bake = bake(place, text, problems);
    bake.filter(id -> recipe.filter(of -> !id.recipe().equals(of)).isPresent())
        .ifPresent(id ->
            problems.add(
                "%s: %s is no bake of recipe %s".formatted(place, id, recipe.orElseThrow())));
    return bake;
  }

  static Optional<RecipeName> recipe(String place, String text, List<String> problems) {
    try {
      return Optional.of(new RecipeName(text));
    } catch (IllegalArgumentException e) {
      problems.add(
          Inputs.isFile(text)
              ? "%s: \"%s\" is a file; expected the recipe's name, such as web"
                  .formatted(place, text)
              : "%s: %s; expected a name such as web".formatted(place, e.getMessage()));
      return Optional.empty();
    }
  }

  static Optional<AccountId> account(String place, String text, List<String> problems) {
    try {
      return Optional.of(new AccountId(text));
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s; expected twelve digits".formatted(place, e.getMessage()));
      return Optional.empty();
    }
  }

  static Optional<ImageId> image(String place, String text, List<String> problems) {
    try {
      return Optional.of(new ImageId(text));
    } catch (IllegalArgumentException e) {
      problems.add(
          "%s: %s; expected one such as ami-0123456789abcdef0".formatted(place, e.getMessage()));
      return Optional.empty();
    }
  }

  static Optional<Region> region(String place, String text, List<String> problems) {
    try {
      return Optional.of(new Region(text));
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s; expected one such as eu-west-1".formatted(place, e.getMessage()));
      return Optional.empty();
    }
  }
}
