package dev.kiln.model.message;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;

/// What a member tells the tooling account: the body of a message in its results queue.
///
/// [MemberMessageReader] reads it back. SQS tells nobody which account sent a message, so the
/// account is the one that the sender says it is, see the README about what that means.
public sealed interface MemberMessage permits CopyResult, ImagesCollected {

  /// Of whom it tells.
  AccountId account();

  /// Where.
  Region region();

  /// When what it tells was found out.
  Instant finishedAt();

  /// Whether this is to be believed rather than `other`, of the same kind.
  boolean isLaterThan(MemberMessage other);

  /// The fields as published, in the order of the contract; those that are unknown are left out.
  Map<String, Object> asMap();

  default String toJson() {
    try {
      return JSON.std.asString(asMap());
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }
}
