package dev.kiln.model.message;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import java.time.Instant;

/// Who made the image a message tells of.
public sealed interface Origin {

  /// AMIgo, or anybody else who writes its fields only.
  record Amigo() implements Origin {}

  /// A bake of Kiln's.
  ///
  /// @param createdAt when the message was made
  /// @param encryption of the source image
  /// @param isAgain whether targets may have been told of the image before, however new the message
  ///   is
  record Kiln(
      RecipeName recipe,
      BakeId bake,
      Instant createdAt,
      Retention retention,
      Encryption encryption,
      boolean isAgain)
      implements Origin {

    /// Of a message that is the first of its image.
    public Kiln(
        RecipeName recipe,
        BakeId bake,
        Instant createdAt,
        Retention retention,
        Encryption encryption) {
      this(recipe, bake, createdAt, retention, encryption, false);
    }
  }
}
