package dev.kiln.model.message;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a member tells the tooling account of one copy: the body of a message in its results queue.
///
/// [CopyResultReader] reads it back.
public sealed interface CopyResult permits ImageCopied, ImageCopyFailed {

  /// Where the copy is, or was to be.
  AccountId account();

  /// Where the copy is, or was to be.
  Region region();

  /// What the copy is encrypted under, or was to be.
  KeyArn key();

  /// When it was found.
  Instant finishedAt();

  /// Unknown of images that others made.
  Optional<RecipeName> recipe();

  /// Unknown of images that others made.
  Optional<BakeId> bake();

  /// The fields as published, in the order of the contract; those that are unknown are left out.
  Map<String, Object> asMap();

  default String toJson() {
    try {
      return JSON.std.asString(asMap());
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }

  /// Texts in the order they were put, without those that are unknown.
  final class Fields {
    private final Map<String, Object> values = new LinkedHashMap<>();

    private Fields() {}

    static Fields of(String schema) {
      return new Fields().put("schema", schema);
    }

    Fields put(String name, Object value) {
      values.put(name, value instanceof Integer number ? number : value.toString());
      return this;
    }

    Fields put(String name, Optional<?> value) {
      value.ifPresent(known -> put(name, known));
      return this;
    }

    Map<String, Object> asMap() {
      return values;
    }
  }
}
