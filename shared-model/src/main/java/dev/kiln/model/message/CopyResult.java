package dev.kiln.model.message;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a member tells the tooling account of one copy: the body of a message in its results queue.
///
/// [CopyResultReader] reads it back.
public sealed interface CopyResult extends MemberMessage permits ImageCopied, ImageCopyFailed {

  /// By their times; of two of one time, that of a copy that can be used is the later: none becomes
  /// unusable in the moment in which it is found to be in order. The rest only makes an order of
  /// it, so that of any messages, whatever order they come in and however often, one is the latest.
  Comparator<CopyResult> BY_TIME =
      Comparator.comparing(CopyResult::finishedAt)
          .thenComparing(ImageCopied.class::isInstance)
          .thenComparing(CopyResult::toJson);

  /// Where the copy is, or was to be.
  @Override
  AccountId account();

  /// Where the copy is, or was to be.
  @Override
  Region region();

  /// The image that was copied, or was to be; unknown where a message could not be read.
  default Optional<ImageId> source() {
    return switch (this) {
      case ImageCopied copied -> Optional.of(copied.sourceAmi());
      case ImageCopyFailed failed -> failed.sourceAmi();
    };
  }

  /// What the copy is encrypted under, or was to be.
  KeyArn key();

  /// Unknown of images that others made.
  Optional<RecipeName> recipe();

  /// Unknown of images that others made.
  Optional<BakeId> bake();

  /// When this was found out.
  @Override
  Instant finishedAt();

  /// See [#BY_TIME].
  @Override
  default boolean isLaterThan(MemberMessage other) {
    return other instanceof CopyResult result && BY_TIME.compare(this, result) > 0;
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
